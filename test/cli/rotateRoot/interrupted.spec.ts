import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { Engine } from "../../support/engine";
import type { Ran } from "../../support/project";
import { RootedProject } from "./rootedProject";
import { RootUser } from "./rootUser";

interface Kill {
    /** An AWS call, or words in the arguments of a Pulumi CLI. */
    readonly at: string;
    /** Minutes that pass before the run. Default: 0. */
    readonly later?: number;
    /** The plan that the run prints. */
    readonly plan: RegExp;
    /** The steps that the run reports as done before it is killed. */
    readonly done: readonly string[];
}

/** Where the consecutive runs are killed. */
const kills: readonly Kill[] = [
    { at: "iam:CreateAccessKey", done: [], plan: /^ {2}1\. tag the user/m },
    {
        at: "config set --secret",
        later: 4, // Before that, the key may belong to another run.
        done: ["Deleted", "Created"],
        plan: /^ {2}1\. delete AKIA\w+, which an interrupted run created: \d minutes? old, never used, secret lost$/m,
    },
    {
        at: "config set --plaintext",
        done: [],
        plan: /^ {2}1\. store it as shop:rootAccessKeyId and shop:rootSecretAccessKey in the config of dev$/m,
    },
    {
        at: "iam:DeleteAccessKey",
        done: ["Updated", "Searched", "Disabled", "Searched"],
        plan: /^ {2}1\. run pulumi up on dev,/m,
    },
];

describe("stacklease rotate-root, interrupted,", () => {
    let engine: Engine;
    let user: RootUser;
    let shop: RootedProject;
    let lease: string;

    before(async () => {
        engine = await Engine.start();
        user = await RootUser.make(engine.aws);
        shop = new RootedProject(engine);
        await shop.store("dev", await user.addKey(412));
        lease = shop.lease("dev").id;
    });
    after(() => engine.stop());

    it("resumes after a kill in steps of every kind, and finishes with the same lease and one key", async () => {
        const [old = ""] = user.keys;
        for (const kill of kills) {
            const { signal, stderr } = await rotateAndKill(kill);

            const when = `killed at ${kill.at}: ${stderr}`;
            assert.equal(signal, "SIGKILL", when);
            assert.match(stderr, kill.plan, when);
            const words = stderr.split("\n").map((line) => /^[A-Z]\w+/.exec(line)?.[0] ?? "");
            assert.deepEqual(
                words.filter((word) => /^(Deleted|Created|Stored|Updated|Searched|Disabled|Removed)$/.test(word)),
                kill.done,
                when,
            );
        }

        const { code, stdout, stderr } = await shop.rotate("dev");

        const [key = "", ...others] = user.keys;
        assert.equal(code, 0, stderr);
        assert.match(stderr, /^Resuming .* \(already deleted\) .*\n {2}1\. prove .*\n\w/m);
        assert.deepEqual([others, user.tags], [[], []]);
        assert.equal(stdout, `Replaced ${old} with ${key}. The old key is deleted.\n`);
        assert.equal(shop.lease("dev").id, lease);
        assert.ok(!shop.state("dev").includes(old));
        assert.equal((await shop.config("dev"))["shop:rootSecretAccessKey"]?.value, user.keyOf(key)?.secretAccessKey);
    }).timeout(3_600_000);

    it("stores a key that it has created, and reports how to resume, after Ctrl-C", async () => {
        const { child, ended } = shop.startRotating("dev");
        engine.aws.faults.add({ at: "iam:CreateAccessKey", kind: "throttle", onHit: () => child.kill("SIGINT") });

        const { code, stderr } = await ended;

        assert.equal(code, 130, stderr);
        assert.match(
            stderr,
            /^Created AKIA\w+; .*\nStored AKIA\w+ as .*\nstacklease: rotate root key AKIA\w+: it was interrupted \(remaining steps: up, prove, disable, prove, delete, tidy; run the same command again to resume\)\n$/m,
        );
    });

    it("stops with the old key disabled if a state has it again since the proof, and deletes it when run again", async () => {
        const [first = ""] = user.keys;
        const before = shop.state("dev");
        const oldCheckout = () => writeFileSync(shop.project.stateFile("dev"), before);
        engine.aws.faults.add({ at: "iam:UpdateAccessKey", kind: "throttle", onHit: oldCheckout });

        const stopped = await shop.rotate("dev");
        const status = user.keyOf(first)?.status;
        const ended = await shop.rotate("dev");

        assert.deepEqual([stopped.code, status], [1, "Inactive"], stopped.stderr);
        assert.match(
            stopped.stderr,
            new RegExp(
                `: stopped: dev has the old key in urn:.*; ${first} is now disabled: .* --access-key-id ${first} --status Active; then run the same command again to resume\\n$`,
            ),
        );
        assert.equal(ended.code, 0, ended.stderr);
        assert.ok(!user.keys.includes(first) && !shop.state("dev").includes(first));
    });

    function rotateAndKill({ at, later = 0 }: Kill): Promise<Ran> {
        engine.aws.clock.advance(later * 60_000);
        if (!at.includes(":")) {
            return shop.startRotating("dev", ["--yes"], at).ended;
        }
        const { child, ended } = shop.startRotating("dev");
        engine.aws.faults.add({ at, kind: "hangAfter", onHit: () => child.kill("SIGKILL") });
        return ended;
    }
});

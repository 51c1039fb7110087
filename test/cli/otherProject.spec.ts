import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LeaseDescription } from "../../cli/state/describeLease";
import { Engine } from "../support/engine";
import { usersOf } from "../support/leases";
import { Project } from "../support/project";
import { readingPulumi } from "../support/readingPulumi";

/** Creates a program that writes a file if it runs. */
function trapIn(folder: string, note: string): string {
    const program = join(folder, "trap");
    mkdirSync(program);
    symlinkSync(join(__dirname, "..", "..", "node_modules"), join(program, "node_modules"));
    writeFileSync(join(program, "package.json"), '{ "main": "index.js" }');
    writeFileSync(join(program, "index.js"), `require("node:fs").writeFileSync(${JSON.stringify(note)}, "");`);
    return program;
}

describe("stacklease in a folder of another project than the stack's", () => {
    let engine: Engine;
    let shop: Project;
    let other: Project;
    let note: string;
    let reads: string[];
    before(async () => {
        engine = await Engine.start();
        shop = new Project(engine);
        await shop.store("dev");
        note = join(engine.folder, "other has run");
        other = new Project(engine, trapIn(engine.folder, note), "other");
        shop.env = readingPulumi(engine.folder);
        // With this user setting, refresh and destroy run the program too.
        other.env = { ...shop.env, PULUMI_RUN_PROGRAM: "true" };
        reads = readdirSync(other.folder);
    });
    afterEach(() => {
        assert.ok(!existsSync(note), "the folder's program was run");
        assert.deepEqual(readdirSync(other.folder), reads, "something was written into the folder");
    });
    after(() => engine.stop());

    const stackOption = ["--stack", "organization/shop/dev"];
    const leases = async () => JSON.parse((await shop.stacklease(["leases", "--json"])).stdout) as LeaseDescription[];

    const reading: [string[], number?][] = [
        [["leases"]],
        [["show", "ci"]],
        [["report", "../report.html"]],
        [["exec", "ci"]],
        [["env", "ci"]],
        [["credential-process", "ci"]],
        [["profile", "ci"]],
        [["sweep"]],
        [["doctor"]],
        [["issuer-policy"]],
    ];
    for (const [args, exitCode = 0] of reading) {
        it(`${args[0]} reads the stack`, async () => {
            const command = args[0] === "exec" ? ["--", "true"] : [];

            const { code, stderr } = await other.stacklease([...args, ...stackOption, ...command]);

            assert.equal(code, exitCode, stderr);
        });
    }

    it("issues, renews and revokes issued leases, which need no program of the stack", async () => {
        const issued = await other.stacklease(["issue", "aws/deploy", "--ttl", "15m", "--json", ...stackOption]);
        const { leaseId, expiresAt, project, parent } = JSON.parse(issued.stdout) as LeaseDescription;
        const renewed = await other.stacklease(["renew", leaseId, "--ttl", "1h", "--yes", ...stackOption]);
        const after = (await leases()).find((lease) => lease.leaseId === leaseId);
        const revoked = await other.stacklease(["revoke", leaseId, "--yes", ...stackOption]);

        assert.deepEqual([project, parent], ["shop", "dev"]);
        assert.deepEqual([issued.code, renewed.code, revoked.code], [0, 0, 0], renewed.stderr + revoked.stderr);
        assert.ok(Date.parse(after?.expiresAt ?? "") > Date.parse(expiresAt ?? ""));
        assert.equal(usersOf(engine.aws).length, 1);
    });

    it("runs a command with a lease of the stack's policy", async () => {
        const { code, stderr } = await other.stacklease([
            "run",
            "aws/deploy",
            ...stackOption,
            "--",
            "sh",
            "-c",
            "exit 3",
        ]);

        assert.deepEqual([code, stderr], [3, ""]);
        assert.equal(usersOf(engine.aws).length, 1);
    });

    it("refuses to renew a lease that a program declares, and names the project in which to run it", async () => {
        const ends = async () => (await leases()).map(({ leaseId, expiresAt }) => ({ leaseId, expiresAt }));
        const before = await ends();
        engine.aws.calls.clear();

        const { code, stdout, stderr } = await other.stacklease(["renew", "ci", "--yes", ...stackOption]);

        assert.equal(
            stderr,
            `stacklease: renew lease ${before[0]?.leaseId}: the stack belongs to project shop, but ${other.folder} has project other; run the command in the folder of project shop, or use --cwd\n`,
        );
        assert.deepEqual([code, stdout, engine.aws.calls.calls("iam").length], [6, "", 0]);
        assert.deepEqual(await ends(), before);
    });

    it("refuses to rotate the root key", async () => {
        await shop.store("rooted", { backend: engine.aws.issuer() });
        await shop.pulumi(["stack", "select", "dev"]);
        const keys = ["--access-key-config", "id", "--secret-key-config", "secret"];
        const where = ["--stack", "organization/shop/rooted"];

        const { code, stderr } = await other.stacklease(["rotate-root", "--yes", ...keys, ...where]);

        assert.match(
            stderr,
            /the stack belongs to project shop, but \S+ has project other; run the command in the folder of project shop/,
        );
        assert.equal(code, 6);
    });

    it("kills and revokes a lease that a program declares", async () => {
        // The user of stack rooted, if it was created.
        const others = usersOf(engine.aws).length - (await leases()).length;

        const killed = await other.stacklease(["kill", "aws", "--yes", ...stackOption]);
        const revoked = await other.stacklease(["revoke", "ci", "--yes", ...stackOption]);

        assert.deepEqual([killed.code, revoked.code], [0, 0], killed.stderr + revoked.stderr);
        assert.deepEqual([(await leases()).length, usersOf(engine.aws).length], [0, others]);
    });
});

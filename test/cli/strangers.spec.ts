import assert from "node:assert/strict";
import { program } from "../../cli/program";
import { Engine } from "../support/engine";
import { Project } from "../support/project";
import { readingPulumi } from "../support/readingPulumi";
import { addStrangers, isStranger, watchStrangers } from "../support/strangers";
import { RootedProject } from "./rotateRoot/rootedProject";
import { RootUser } from "./rotateRoot/rootUser";

/** A subcommand with its exit code, or another operation on the stack. */
type Step = readonly [args: string, code: number] | readonly [what: string, run: (world: World) => Promise<unknown>];

interface World {
    readonly engine: Engine;
    readonly project: Project;
}

const edit = { backend: { maxTtl: "24h" }, more: 1 };
const up = (lease: object) => (world: World) => world.project.up("dev", { ...edit, lease });

/**
 * The life of a stack. The differences that `sweep` finds are foreign users. test/faults/strangers.spec.ts has every
 * operation of the resources.
 */
const steps: readonly Step[] = [
    ["pulumi up with a rotation and an overlap", up({ overlap: "10m", rotationTrigger: 2 })],
    ["leases --all", 0],
    ["show ci --show-secrets", 0],
    ["report report.html --all", 0],
    ["exec ci -- true", 0],
    ["env ci", 0],
    ["credential-process ci", 0],
    ["profile ci", 0],
    ["doctor", 0],
    ["issuer-policy", 0],
    ["boundary-policy", 0],
    ["completion bash", 0],
    ["issue aws/deploy --ttl 15m", 0],
    ["run aws/deploy --ttl 15m -- true", 0],
    ["renew aws/deploy --yes", 0],
    ["sweep", 3],
    ["sweep --all --apply --yes", 3],
    ["kill aws --stack dev --yes --no-refresh", 0],
    ["revoke aws/deploy --yes", 0],
    ["leases --ended", 0],
    [
        "pulumi up after all leases were revoked, which issues them again",
        async (world) => {
            await up({})(world);
            const ours = [...world.engine.aws.account().users.values()].filter((user) => !isStranger(user));
            assert.deepEqual(ours.filter(({ path }) => path.startsWith("/stacklease/")).length, 2);
        },
    ],
    [
        "pulumi state delete, which leaves an orphan",
        async ({ project }) => {
            const urn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/stacklease:DynamicCredential::ci";
            await project.pulumi(["state", "delete", urn, "--yes"]);
        },
    ],
    ["one hour passes, after which mints are finished", async ({ engine }) => engine.aws.clock.advance(60 * 60_000)],
    ["sweep --all --apply --yes", 3],
    ["two hours pass, after which leases are expired", async ({ engine }) => engine.aws.clock.advance(2 * 60 * 60_000)],
    ["sweep --all --apply --expired --yes", 3],
    ["pulumi destroy", ({ project }) => project.pulumi(["destroy", "--yes", "--skip-preview"])],
    ["sweep --all --apply --expired --yes", 3],
];

describe("Foreign users in the account are read but not changed", () => {
    const engines: Engine[] = [];
    const start = async () => {
        const engine = await Engine.start();
        engines.push(engine);
        return engine;
    };
    after(() => Promise.all(engines.map((engine) => engine.stop())));

    it("in a stack's life with all subcommands", async () => {
        const engine = await start();
        const world = { engine, project: new Project(engine) };
        world.project.env = readingPulumi(engine.folder);
        await world.project.store("dev", edit);
        addStrangers(engine.aws, ...ledgersOf(engine));

        for (const [what, step] of steps) {
            const strangers = watchStrangers(engine.aws);

            if (typeof step === "number") {
                const { code, stdout, stderr } = await world.project.stacklease(what.split(" "));
                assert.equal(code, step, `${what}: ${stdout}${stderr}`);
            } else {
                await step(world);
            }

            assert.deepEqual(strangers(), [], what);
        }
    }).timeout(3_600_000);

    it("by rotate-root", async () => {
        const engine = await start();
        const user = await RootUser.make(engine.aws);
        const rooted = new RootedProject(engine);
        await rooted.store("dev", await user.addKey());
        addStrangers(engine.aws, ...ledgersOf(engine));
        const strangers = watchStrangers(engine.aws);

        const { code, stderr } = await rooted.rotate("dev");

        assert.equal(code, 0, stderr);
        assert.deepEqual(strangers(), []);
    });

    it("in tests that cover every subcommand except simulator and complete", () => {
        const ran = new Set(steps.map(([what]) => what.split(" ")[0]));
        const others = program(() => {})
            .commands.map((each) => each.name())
            .filter((name) => !ran.has(name));

        assert.deepEqual(others, ["rotate-root", "simulator", "complete"]);
    });
});

/** Returns the ledgers of our own users. */
function ledgersOf({ aws }: Engine): Set<string> {
    const ours = [...aws.account().users.values()].filter((user) => !isStranger(user));
    return new Set(ours.flatMap(({ path }) => /^\/stacklease\/([^/]+)\/$/.exec(path)?.[1] ?? []));
}

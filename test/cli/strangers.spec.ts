import assert from "node:assert/strict";
import { program } from "../../cli/program";
import { Engine } from "../support/engine";
import { Project } from "../support/project";
import { addStrangers, isStranger, watchStrangers } from "../support/strangers";
import { RootedProject } from "./rotateRoot/rootedProject";
import { RootUser } from "./rotateRoot/rootUser";

/** A subcommand with its exit code, or another operation on the stack. */
type Step = readonly [args: string, code: number] | readonly [what: string, run: (world: World) => Promise<unknown>];

interface World {
    readonly engine: Engine;
    readonly project: Project;
}

const edits = {
    rescoped: { policy: { policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"], tags: { team: "shop" } } },
    rotated: { lease: { overlap: "10m", rotationTrigger: 2 } },
};
const up = (edit: object) => (world: World) => world.project.up("dev", { backend: { maxTtl: "24h" }, ...edit });

/** The life of a stack. The differences that `sweep` finds are foreign users. */
const steps: readonly Step[] = [
    ["pulumi up with other grants", up(edits.rescoped)],
    ["pulumi up with a rotation and an overlap", up(edits.rotated)],
    ["pulumi refresh", ({ project }) => project.pulumi(["refresh", "--yes", "--skip-preview"])],
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
    ["kill aws --stack dev --yes", 0],
    ["revoke aws/deploy --yes", 0],
    ["leases --ended", 0],
    ["pulumi up after all leases were revoked", up({})],
    [
        "pulumi state delete, which leaves an orphan",
        async ({ project }) => {
            const urns = await project.pulumi(["stack", "--show-urns"]);
            const [urn = ""] = /urn:pulumi:\S+:DynamicCredential::ci/.exec(urns) ?? [];
            await project.pulumi(["state", "delete", urn, "--yes"]);
        },
    ],
    ["one hour passes, after which mints are finished", async ({ engine }) => engine.aws.clock.advance(60 * 60_000)],
    ["sweep --all --apply --yes", 3],
    ["pulumi up with a new mint", up({})],
    ["two hours pass, after which leases are expired", async ({ engine }) => engine.aws.clock.advance(2 * 60 * 60_000)],
    ["sweep --all --apply --expired --yes", 3],
    ["pulumi up --refresh", ({ project }) => project.pulumi(["up", "--refresh", "--yes", "--skip-preview"])],
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
        await up({})(world);
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

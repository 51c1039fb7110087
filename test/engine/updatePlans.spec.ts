import assert from "node:assert/strict";
import { join } from "node:path";
import { Engine } from "../support/engine";
import { usersOf } from "../support/leases";
import { Project, type Ran } from "../support/project";

describe("an update plan (pulumi preview --save-plan, up --plan)", () => {
    let engine: Engine;
    let project: Project;
    before(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        project.env.PULUMI_EXPERIMENTAL = "true";
        await project.up("dev");
    });
    after(() => engine.stop());

    /** Plans an edit, and runs `up` with the plan seconds later. */
    async function upByPlan(edit: object): Promise<Ran> {
        const plan = join(engine.folder, "plan.json");
        project.edit(edit);
        await project.pulumi(["preview", "--save-plan", plan]);
        engine.aws.clock.advance(60_000);
        return project.start("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive", "--plan", plan]).ended;
    }

    const grants = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }] };
    const tagged = { lease: { tags: { team: "ci" } } };
    const kept: [what: string, edit: object, expectedMessage: RegExp][] = [
        ["nothing is due", {}, /4 unchanged/],
        ["a lease's tags are edited", tagged, /1 updated/],
        ["a policy is edited", { ...tagged, policy: { policy: grants } }, /2 updated/],
    ];
    for (const [what, edit, expectedMessage] of kept) {
        it(`passes if ${what}`, async () => {
            const users = usersOf(engine.aws);

            const { code, stdout, stderr } = await upByPlan(edit);

            assert.equal(code, 0, stdout + stderr);
            assert.match(stdout, expectedMessage);
            assert.deepEqual(usersOf(engine.aws), users);
        });
    }

    const broken: [what: string, edit: object][] = [
        ["moves the end of a lease", { lease: { ttl: "20m" } }],
        ["issues a lease", { more: 1 }],
    ];
    for (const [what, edit] of broken) {
        it(`is violated if it ${what}: the engine refuses, and nothing changes in AWS`, async () => {
            const users = usersOf(engine.aws);
            engine.aws.calls.clear();

            const { code, stdout, stderr } = await upByPlan(edit);

            assert.notEqual(code, 0);
            assert.match(stdout + stderr, /violates plan/);
            assert.deepEqual(usersOf(engine.aws), users);
        });
    }

    it("is violated if it creates a backend: the engine refuses, and nothing changes in AWS", async () => {
        const users = usersOf(engine.aws);
        await project.pulumi(["stack", "select", "--create", "new"]);

        const { code, stdout, stderr } = await upByPlan({});

        assert.notEqual(code, 0);
        assert.match(stdout + stderr, /AwsBackend::aws violates plan/);
        assert.deepEqual(usersOf(engine.aws), users);
        await project.pulumi(["stack", "select", "dev"]);
    });

    it("is exceeded if it replaces a lease: with --skip-preview the lease is replaced, and the Pulumi CLI exits with code 1", async () => {
        await project.up("dev");
        const [before] = usersOf(engine.aws);

        const { code } = await upByPlan({ lease: { rotationTrigger: 2 } });

        const [after, ...others] = usersOf(engine.aws);
        assert.equal(code, 1);
        assert.notEqual(after, before);
        assert.deepEqual(others, []);
        assert.match(await project.pulumi(["preview"]), /4 unchanged/);
    });
});

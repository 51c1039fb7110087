import assert from "node:assert/strict";
import { join } from "node:path";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation";
import { Engine, leaseProgram, valuesOf } from "../support/engine";
import { keyOf } from "../support/leases";
import { useKey } from "../support/outcome";
import { makeRole, roleArn } from "../support/roles";
import type { Edit } from "./programs/lease/edit";

const regionsOnly = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "ec2:DescribeRegions", Resource: "*" }],
};
const role = { credentialType: "assumed_role", policy: regionsOnly, roleArn: roleArn() } as const;
const types = {
    assumed_role: role,
    federation_token: { credentialType: "federation_token", policy: regionsOnly, revocable: true },
    session_token: { credentialType: "session_token", policy: null as never },
} as const;

describe("leases of STS sessions, with the Pulumi engine", () => {
    let engine: Engine;
    beforeEach(async () => {
        engine = await Engine.start();
        await makeRole(engine.aws);
    });
    afterEach(() => engine.stop());

    const stackOf = (edit: Edit, name = "dev") => engine.stackOf(name, leaseProgram, edit);

    const use = (outputs: OutputMap, action?: "ec2:DescribeInstances") =>
        useKey(engine.aws, keyOf({ outs: valuesOf(outputs) }), action);

    async function up(stack: Stack): Promise<OutputMap> {
        return (await stack.up()).outputs;
    }

    for (const type of ["assumed_role", "federation_token"] as const) {
        it(`${type}: is scoped, is denied right after destroy while its sibling still works, and ends on time`, async () => {
            const [stack, sibling] = [
                await stackOf({ policy: types[type] }),
                await stackOf({ policy: types[type] }, "sibling"),
            ];
            const [outputs, others] = [await up(stack), await up(sibling)];
            await stack.preview({ expectNoChanges: true });
            await stack.refresh({ expectNoChanges: true });
            assert.deepEqual(
                [await use(outputs), await use(outputs, "ec2:DescribeInstances")],
                ["allowed", "UnauthorizedOperation"],
            );
            assert.equal(outputs.sessionToken?.secret, true);
            assert.deepEqual(engine.filesWith(outputs.sessionToken?.value), []);

            await stack.destroy();

            assert.deepEqual([await use(outputs), await use(others)], ["UnauthorizedOperation", "allowed"]);
            engine.aws.clock.advance(31 * 60_000);
            assert.equal(await use(others), "RequestExpired");
        });
    }

    it("session_token: works until its end, which destroy reports", async () => {
        const stack = await stackOf({ policy: types.session_token });
        const outputs = await up(stack);
        assert.equal(await use(outputs, "ec2:DescribeInstances"), "allowed");

        const { stdout, stderr } = await stack.destroy();

        assert.match(`${stdout}${stderr}`, /its session cannot be revoked and is valid until 20/);
        assert.equal(await use(outputs), "allowed");
        engine.aws.clock.advance(31 * 60_000);
        assert.equal(await use(outputs), "RequestExpired");
    });

    it("are replaced if the session policy is edited, as the preview shows", async () => {
        const outputs = await up(await stackOf({ policy: role }));
        const stack = await stackOf({ policy: { ...role, sessionTags: { team: "shop" } } });

        const { changeSummary } = await stack.preview();
        const after = await up(stack);

        assert.deepEqual(changeSummary, { same: 2, update: 1, replace: 1 });
        assert.deepEqual([await use(outputs), await use(after)], ["UnauthorizedOperation", "allowed"]);
    });

    it("are replaced with renewBefore, because a session cannot be extended", async () => {
        const stack = await stackOf({ policy: role, lease: { renewBefore: "10m" } });
        const outputs = await up(stack);
        engine.aws.clock.advance(25 * 60_000);

        const { stdout } = await stack.preview({ diff: true });
        const after = await up(stack);

        assert.match(stdout, /\+ rotation *: "less than 10m left at 20/);
        assert.notEqual(after.accessKeyId?.value, outputs.accessKeyId?.value);
    });

    for (const [what, edit, expected] of [
        [
            "a ttl above the role's maximum",
            { policy: role, lease: { ttl: "2h" } },
            /ttl: it is above the role's MaxSessionDuration of 1h/,
        ],
        [
            "a roleArn that is not an ARN",
            { policy: { ...role, roleArn: "deploy" } },
            /roleArn: must be the ARN of a role/,
        ],
        [
            "an argument of another credential type",
            { policy: { ...role, groups: ["a"] } },
            /groups: is supported only for iam_user;/,
        ],
    ] as [string, Edit, RegExp][]) {
        it(`fail at preview because of ${what}`, async () => {
            await assert.rejects((await stackOf(edit)).preview(), expected);
        });
    }

    it("100 sessions of one role end in one destroy with few writes, even if the engine starts its deletions slowly", async () => {
        const stack = await stackOf({ policy: role, more: 99 });
        await stack.up({ parallel: 50 });
        engine.aws.calls.clear();

        await stack.destroy({ parallel: 50 });

        const writes = engine.aws.calls.actions("iam").filter((action) => action === "PutRolePolicy");
        // bench/sessions.ts measures 4 writes for 200 sessions. On a busy machine, the engine may pause longer than a
        // write waits.
        assert.ok(writes.length <= 5, `${writes.length} writes`);
        const [[, document = ""] = []] = [...(engine.aws.account().roles.get("deploy")?.inlinePolicies ?? [])].slice(
            -1,
        );
        assert.equal(JSON.parse(document).Statement[0].Condition.StringLike["aws:userid"].length, 100);
    });

    it("cross-account example: leases a role of the target account, and revokes the session there", async () => {
        const target = "210987654321";
        const trusting = (principal: string, Condition = {}) =>
            JSON.stringify({
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole", Condition }],
            });
        engine.aws.account(target);
        const credentials = engine.aws.issuer(target);
        const iam = new IAMClient({ region: "us-east-1", endpoint: engine.aws.endpoint, credentials });
        const allow = (Action: string | string[]) =>
            JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });
        for (const [RoleName, principal, condition, actions] of [
            [
                "issuer",
                "123456789012",
                { StringEquals: { "sts:ExternalId": "shop" } },
                ["sts:AssumeRole", "iam:GetRole", "iam:GetRolePolicy", "iam:PutRolePolicy"],
            ],
            ["job", target, {}, ["ec2:*"]],
        ] as const) {
            await iam.send(
                new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trusting(principal, condition) }),
            );
            const PolicyDocument = allow([...actions]);
            await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "grants", PolicyDocument }));
        }
        const stack = await engine.stackOf("dev", join(__dirname, "../../examples/cross-account"));
        await stack.setConfig("issuerRoleArn", { value: `arn:aws:iam::${target}:role/issuer` });
        await stack.setConfig("externalId", { value: "shop" });
        await stack.setConfig("jobRoleArn", { value: `arn:aws:iam::${target}:role/job` });

        const outputs = await up(stack);
        assert.match(outputs.arn?.value, /^arn:aws:sts::210987654321:assumed-role\/job\/job-/);
        assert.equal(await use(outputs), "allowed");
        await stack.destroy();
        assert.equal(await use(outputs), "UnauthorizedOperation");
    });
});

import assert from "node:assert/strict";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation";
import { AwsBackend, DynamicCredential, IamPolicy } from "stacklease";
import { Engine, valuesOf } from "../support/engine";
import { keyOf } from "../support/leases";
import { useKey } from "../support/outcome";
import { messageOf } from "../support/resource";
import { makeRole, roleArn } from "../support/roles";
import type { StoredEdit } from "../support/storedStack";
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

    const use = (outputs: OutputMap, action?: "ec2:DescribeInstances") =>
        useKey(engine.aws, keyOf({ outs: valuesOf(outputs) }), action);

    async function up(stack: Stack): Promise<OutputMap> {
        return (await stack.up()).outputs;
    }

    /** Stores a stack with a lease, and returns its outputs. */
    async function store(edit: StoredEdit, name = "dev"): Promise<OutputMap> {
        await engine.store(name, edit);
        return (await engine.leaseStack(name)).outputs();
    }

    /** A program with a lease of every type of session. The outputs of a lease begin with its type. */
    const everyType = async () => {
        const backend = new AwsBackend("aws");
        const outputs = Object.entries(types).flatMap(([type, args]) => {
            const policy = new IamPolicy(type, { backend, ...args });
            const { accessKeyId, secretAccessKey, sessionToken } = new DynamicCredential(type, { policy, ttl: "30m" });
            return Object.entries({ accessKeyId, secretAccessKey, sessionToken }).map(([name, value]) => [
                `${type}.${name}`,
                value,
            ]);
        });
        return Object.fromEntries(outputs);
    };

    /** Returns the outputs of one lease of {@link everyType}. */
    function outputsOf(type: keyof typeof types, outputs: OutputMap): OutputMap {
        const own = Object.entries(outputs).filter(([name]) => name.startsWith(`${type}.`));
        return Object.fromEntries(own.map(([name, value]) => [name.slice(type.length + 1), value]));
    }

    it("are scoped, show no changes, and destroy denies them at once, or reports that it cannot; siblings still work until their end", async () => {
        const stack = await engine.stack("dev", everyType);
        const all = await up(stack);
        const [role, federation, session] = [
            outputsOf("assumed_role", all),
            outputsOf("federation_token", all),
            outputsOf("session_token", all),
        ];
        const siblings = [
            await store({ policy: types.assumed_role }, "roleSibling"),
            await store({ policy: types.federation_token }, "federationSibling"),
        ];
        await stack.preview({ expectNoChanges: true });
        await stack.refresh({ expectNoChanges: true });
        for (const outputs of [role, federation]) {
            assert.deepEqual(
                [await use(outputs), await use(outputs, "ec2:DescribeInstances")],
                ["allowed", "UnauthorizedOperation"],
            );
        }
        assert.equal(await use(session, "ec2:DescribeInstances"), "allowed");
        for (const { sessionToken } of [role, federation, session]) {
            assert.equal(sessionToken?.secret, true);
            assert.deepEqual(engine.filesWith(sessionToken.value), []);
        }

        const { stdout, stderr } = await stack.destroy();

        const reported = `${stdout}${stderr}`.match(/\S+ its session cannot be revoked and is valid until 20/g) ?? [];
        assert.ok(reported.length > 0);
        assert.ok(
            reported.every((report) => report.startsWith("aws/session_token/")),
            reported.join("\n"),
        );
        const uses = async () => Promise.all([role, federation, session, ...siblings].map((outputs) => use(outputs)));
        const denied = "UnauthorizedOperation";
        assert.deepEqual(await uses(), [denied, denied, "allowed", "allowed", "allowed"]);
        engine.aws.clock.advance(31 * 60_000);
        assert.deepEqual((await uses()).slice(2), ["RequestExpired", "RequestExpired", "RequestExpired"]);
    });

    it("are replaced if the session policy is edited, as the preview shows", async () => {
        const outputs = await store({ policy: role });
        const stack = await engine.leaseStack("dev", { policy: { ...role, sessionTags: { team: "shop" } } });

        const { changeSummary } = await stack.preview();
        const after = await up(stack);

        assert.deepEqual(changeSummary, { same: 2, update: 1, replace: 1 });
        assert.deepEqual([await use(outputs), await use(after)], ["UnauthorizedOperation", "allowed"]);
    });

    it("are replaced with renewBefore, because a session cannot be extended", async () => {
        const edit: Edit = { policy: role, lease: { renewBefore: "10m" } };
        await engine.store("dev", edit);
        engine.aws.clock.advance(25 * 60_000);

        const { changeSummary, stdout } = await (await engine.leaseStack("dev", edit)).preview({ diff: true });

        assert.deepEqual(changeSummary, { same: 3, replace: 1 });
        assert.match(stdout, /\+ rotation *: "less than 10m left at 20/);
    });

    // test/provider/runtime tries all arguments that check rejects.
    it("fail at preview because of a ttl above the role's maximum, and of arguments of the policy", async () => {
        const tooLong = await engine.leaseStack("dev", { policy: role, lease: { ttl: "2h" } });
        const wrong = await engine.leaseStack("dev", { policy: { ...role, roleArn: "deploy", groups: ["a"] } });

        await assert.rejects(tooLong.preview(), /ttl: it is above the role's MaxSessionDuration of 1h/);
        const message = await messageOf(wrong.preview());

        assert.match(message, /roleArn: must be the ARN of a role/);
        assert.match(message, /groups: is supported only for iam_user;/);
    });

    it("50 sessions of one role end in one destroy with few writes, even if the engine starts its deletions slowly", async () => {
        const edit = { policy: role, more: 49 };
        await engine.store("dev", edit);
        const stack = await engine.leaseStack("dev", edit);
        engine.aws.calls.clear();

        await stack.destroy({ parallel: 50 });

        const writes = engine.aws.calls.actions("iam").filter((action) => action === "PutRolePolicy");
        // bench/sessions.ts measures 4 writes for 200 sessions. On a busy machine, the engine may pause longer than a
        // write waits.
        assert.ok(writes.length <= 3, `${writes.length} writes`);
        const [[, document = ""] = []] = [...(engine.aws.account().roles.get("deploy")?.inlinePolicies ?? [])].slice(
            -1,
        );
        assert.equal(JSON.parse(document).Statement[0].Condition.StringLike["aws:userid"].length, 50);
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
        const stack = await engine.stack("dev", async () => ({ ...require("../../examples/cross-account") }));
        // Not with setConfig, which starts the Pulumi CLI.
        await stack.workspace.saveStackSettings("dev", {
            ...(await stack.workspace.stackSettings("dev")),
            config: {
                "shop:issuerRoleArn": `arn:aws:iam::${target}:role/issuer`,
                "shop:externalId": "shop",
                "shop:jobRoleArn": `arn:aws:iam::${target}:role/job`,
            },
        });

        const outputs = await up(stack);
        assert.match(outputs.arn?.value, /^arn:aws:sts::210987654321:assumed-role\/job\/job-/);
        assert.equal(await use(outputs), "allowed");
        await stack.destroy();
        assert.equal(await use(outputs), "UnauthorizedOperation");
    });
});

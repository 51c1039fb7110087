import assert from "node:assert/strict";
import { IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation";
import { AwsBackend, type AwsBackendArgs, DynamicCredential, IamPolicy } from "stacklease";
import { Engine } from "../support/engine";
import { ec2Policy, usersOf } from "../support/leases";
import { Project } from "../support/project";
import { messageOf } from "../support/resource";
import { makeRole, roleArn } from "../support/roles";

/** The marker of a secret in a state. https://www.pulumi.com/docs/iac/concepts/secrets/ */
const secretMark = "4dabf18193072939515e22adb298388d";

describe("the issuer of a backend, with the Pulumi engine", () => {
    let engine: Engine;
    beforeEach(async () => {
        engine = await Engine.start();
        await makeRole(engine.aws, {}, "issuer");
        const iam = new IAMClient({
            region: "us-east-1",
            endpoint: engine.aws.endpoint,
            credentials: engine.aws.issuer(),
        });
        const Statement = [{ Effect: "Allow", Action: "*", Resource: "*" }];
        const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
        await iam.send(new PutRolePolicyCommand({ RoleName: "issuer", PolicyName: "all", PolicyDocument }));
        engine.aws.calls.clear();
    });
    afterEach(() => engine.stop());

    /** Creates a stack with one lease, whose backend has the given arguments and options and is exported whole. */
    async function stackOf(args: AwsBackendArgs, options: () => pulumi.CustomResourceOptions): Promise<Stack> {
        return engine.stack("dev", async () => {
            const backend = new AwsBackend("aws", args, options());
            const policy = new IamPolicy("deploy", { backend, policy: ec2Policy });
            return { backend, policy, userName: new DynamicCredential("ci", { policy, ttl: "30m" }).userName };
        });
    }

    /** Sets inputs with a transform, as an organization's policy does. */
    const setting = (inputs: pulumi.Inputs) => ({
        transforms: [
            async ({ props, opts }: pulumi.ResourceTransformArgs) => ({ props: { ...props, ...inputs }, opts }),
        ],
    });

    const assumeRole = { roleArn: roleArn("issuer"), sessionName: "by-transform" };

    /** Returns who signed the calls that create and delete a lease's user, and when the calls were made. */
    function signers(): string[] {
        const calls = engine.aws.calls.calls("iam").filter(({ action }) => /^(Create|Delete)User$/.test(action));
        const admin = engine.aws.issuer().accessKeyId;
        return calls.map(({ action, accessKeyId }) => `${action} ${accessKeyId === admin ? "admin" : "role"}`);
    }

    /** Returns the issuer that doctor reports. */
    async function reportedIssuer(): Promise<string> {
        const { stdout } = await new Project(engine).stacklease(["doctor", "--stack", "dev", "--json"]);
        const { checks } = JSON.parse(stdout) as { checks: { name: string; found: string }[] };
        return checks.find(({ name }) => name === "issuer aws")?.found ?? "";
    }

    it("is a role that a transform sets: it issues and revokes the lease, doctor reports it, and the lease contains no secret", async () => {
        const stack = await stackOf({}, () => setting({ assumeRole }));

        await stack.up();

        for (const bag of ["inputs", "outputs"] as const) {
            assert.ok(!JSON.stringify(resourceOf("DynamicCredential")[bag].backend).includes(secretMark));
        }
        assert.match(await reportedIssuer(), /assumed-role\/issuer\/by-transform/);
        await stack.preview({ expectNoChanges: true });
        await stack.destroy();
        assert.deepEqual(signers(), ["CreateUser role", "DeleteUser role"]);
        assert.deepEqual(usersOf(engine.aws), []);
    });

    it("can be a key that a transform sets: it is secret in every state that contains it, and in no output", async () => {
        const { accessKeyId, secretAccessKey } = engine.aws.issuer();
        const key = { accessKeyId, secretAccessKey: pulumi.secret(secretAccessKey) };
        const stack = await stackOf({}, () => setting(key));
        stack.workspace.envVars = { ...stack.workspace.envVars, AWS_ACCESS_KEY_ID: "AKIANOBODYNOBODYNOBO" };

        const { outputs } = await stack.up();

        assert.deepEqual(engine.filesWith(secretAccessKey), []);
        assert.ok(!JSON.stringify(outputs).includes(secretAccessKey), "the exported backend shows it");
        for (const bag of ["inputs", "outputs"] as const) {
            const lease = resourceOf("DynamicCredential");
            assert.ok(secretMark in (lease[bag].backend.secretAccessKey as object));
            assert.equal(lease[bag].backend.accessKeyId, accessKeyId);
        }
        await stack.destroy();
        assert.deepEqual(usersOf(engine.aws), []);
    });

    it("stays the same role if the program removes it but ignoreChanges hides the change", async () => {
        await (await stackOf({ assumeRole }, () => ({}))).up();
        const stack = await stackOf({}, () => ({ ignoreChanges: ["assumeRole"] }));

        const { stdout } = await stack.up({ replace: [resourceOf("DynamicCredential").urn] });

        assert.match(stdout, /\+-1 replaced\n +3 unchanged\n/);
        assert.deepEqual(signers(), ["CreateUser role", "CreateUser role", "DeleteUser role"]);
    });

    it("prevents a policy reference if a transform gives the backend a key", async () => {
        const { accessKeyId, secretAccessKey } = engine.aws.issuer();
        const stack = await engine.stack("dev", async () => {
            const key = { accessKeyId, secretAccessKey: pulumi.secret(secretAccessKey) };
            const backend = new AwsBackend("aws", {}, setting(key));
            return { reference: new IamPolicy("deploy", { backend, policy: ec2Policy }).reference };
        });

        const message = await messageOf(stack.preview());

        assert.match(message, /error: refer to policy deploy: its backend has an access key of its own, .*assumeRole/);
        assert.ok(!message.includes("iamPolicy.ts"), "no stack trace");
    });

    it("has no effect on warnings of policies, but a boundary of the policy has, also if a transform sets it", async () => {
        const Statement = [{ Effect: "Allow", Action: ["ec2:DescribeInstance", "iam:CreateUser"], Resource: "*" }];
        const policy = { Version: "2012-10-17", Statement };
        const permissionsBoundary = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        const stack = await engine.stack("dev", async () => {
            const backend = new AwsBackend("aws");
            new IamPolicy("open", { backend, policy });
            new IamPolicy("bounded", { backend, policy, permissionsBoundary });
            new IamPolicy("transformed", { backend, policy }, setting({ permissionsBoundary }));
        });

        const { stdout } = await stack.preview();

        const on = (name: string) => stdout.split("\n").filter((line) => line.includes(` ${name} create warning:`));
        const misspelt = /did you mean ec2:DescribeInstances\?/;
        assert.match(on("open").join("\n"), misspelt);
        assert.match(on("open").join("\n"), /Statement\[0\]: it allows iam:CreateUser/);
        for (const name of ["bounded", "transformed"]) {
            assert.match(on(name).join("\n"), misspelt);
            assert.equal(on(name).length, 1);
        }
    });

    interface Stored {
        readonly urn: string;
        readonly inputs: { readonly backend: Record<string, unknown> };
        readonly outputs: { readonly backend: Record<string, unknown> };
    }

    function resourceOf(type: string): Stored {
        return engine.resources("dev").find((resource) => String(resource.type).endsWith(`:${type}`)) as never;
    }
});

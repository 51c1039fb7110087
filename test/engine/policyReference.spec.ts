import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation";
import { AwsBackend, DynamicCredential, IamPolicy } from "stacklease";
import { Engine, valuesOf } from "../support/engine";
import { ec2Policy, usersOf } from "../support/leases";
import { type Bag, messageOf } from "../support/resource";

const password = "correct-horse-battery-staple";

describe("a policy of another stack, with the Pulumi engine", () => {
    let engine: Engine;
    let central: Stack;
    let app: Stack;
    let appKey: string;

    /** The central stack: it owns the policy, and also has a lease of its own. */
    const owning =
        (action = "ec2:*") =>
        async () => {
            const aws = new AwsBackend("aws", { maxTtl: "24h", tags: { team: "platform" } });
            const Statement = [{ ...ec2Policy.Statement[0], Action: action }];
            const deploy = new IamPolicy("deploy", { backend: aws, policy: { Version: "2012-10-17", Statement } });
            new DynamicCredential("own", { policy: deploy, ttl: "1h" });
            return { deploy: deploy.reference, password: pulumi.secret(password) };
        };

    /** The application's stack: it has its own leases. */
    const using =
        (output = "deploy") =>
        async () => {
            const shared = new pulumi.StackReference("organization/shop/central");
            const backend = new AwsBackend("app", { maxTtl: "12h" });
            const { leaseId, accessKeyId, secretAccessKey, userName } = new DynamicCredential("ci", {
                policy: shared.requireOutput(output),
                backend,
                ttl: "30m",
            });
            return { leaseId, accessKeyId, secretAccessKey, userName };
        };

    before(async () => {
        engine = await Engine.start();
        central = await engine.stack("central", owning());
        await central.up();
        const own = await makeIssuer();
        appKey = String(own.AWS_ACCESS_KEY_ID);
        app = await engine.stack("app", using());
        const PULUMI_DEBUG_GRPC = join(engine.folder, "traffic.json");
        app.workspace.envVars = { ...app.workspace.envVars, ...own, PULUMI_DEBUG_GRPC };
    });
    after(() => engine.stop());

    /** Returns the environment of another identity in the same account. */
    async function makeIssuer() {
        const UserName = "app-issuer";
        const { endpoint } = engine.aws;
        const iam = new IAMClient({ region: "us-east-1", endpoint, credentials: engine.aws.issuer() });
        await iam.send(new CreateUserCommand({ UserName }));
        const PolicyDocument = JSON.stringify({
            ...ec2Policy,
            Statement: [{ ...ec2Policy.Statement[0], Action: ["iam:*", "sts:*"] }],
        });
        await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "issuer", PolicyDocument }));
        const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
        return {
            AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId ?? "",
            AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey ?? "",
        };
    }

    /** Returns the key of the central stack's own lease, from its decrypted state. */
    async function centralKey(): Promise<string[]> {
        const { deployment } = await central.exportStack();
        const bags: Bag[] = deployment.resources.map(({ outputs = {} }: { outputs?: Bag }) => outputs);
        const { accessKeyId, secretAccessKey } = bags.find(({ leaseId }) => leaseId) ?? {};
        return [String(accessKeyId), JSON.parse((secretAccessKey as { plaintext: string }).plaintext)];
    }

    // One test, because each step works on the lease that the previous step left.
    it("is leased, re-scoped and revoked with the identity of the referring stack, and carries no credential", async () => {
        engine.aws.calls.clear();

        const { outputs } = await app.up();

        const leased = valuesOf(outputs);
        const document = () =>
            engine.aws.account().users.get(String(leased.userName))?.inlinePolicies.get("stacklease") ?? "";
        assert.match(String(leased.leaseId), /^aws\/deploy\/[0-9a-f-]{36}$/);
        assert.deepEqual(
            engine.aws.calls.calls("iam").map(({ action, accessKeyId }) => [action, accessKeyId]),
            ["CreateUser", "PutUserPolicy", "CreateAccessKey"].map((action) => [action, appKey]),
        );

        // Edits appear in the preview of the referring stack, and its up applies them to the lease in place.
        central = await engine.stack("central", owning("sqs:*"));
        await central.up();
        assert.match(document(), /"ec2:\*"/, "an up of the central stack changes the lease");
        const edit = await app.preview({ diff: true });
        assert.match(edit.stdout, /~ Action *: "ec2:\*" => "sqs:\*"/);
        assert.deepEqual(edit.changeSummary, { read: 1, same: 2, update: 1 });
        const rescoping = await app.up();
        assert.equal(rescoping.outputs.accessKeyId?.value, leased.accessKeyId);
        assert.match(document(), /"sqs:\*"/);
        await app.preview({ expectNoChanges: true });
        const state = JSON.stringify(await app.exportStack()); // With secrets in plain text.

        // The referring stack revokes the lease with its own identity.
        engine.aws.calls.clear();
        await app.destroy();
        assert.equal(engine.aws.account().users.get(String(leased.userName)), undefined);
        assert.equal(usersOf(engine.aws).length, 2, "the central stack's own lease, and the application's issuer");
        assert.ok(engine.aws.calls.calls("iam").every(({ accessKeyId }) => accessKeyId === appKey));

        // No credential of the central stack is in a state file of the other stack, or in a message to or from its
        // plugin.
        const issuer = engine.aws.issuer();
        const traffic = readFileSync(join(engine.folder, "traffic.json"), "utf8");
        const files = (text: string) => engine.filesWith(text).filter((file) => /\/shop\/app[./]/.test(file));
        for (const credential of [issuer.accessKeyId, issuer.secretAccessKey, ...(await centralKey())]) {
            assert.match(credential, /^.{20}$|^.{40}$/);
            assert.deepEqual(files(credential), []);
            assert.ok(!state.includes(credential), "decrypted state");
            assert.ok(!traffic.includes(credential), "traffic");
        }
        const { accessKeyId, secretAccessKey } = leased;
        const kinds = files(String(accessKeyId)).map((file) => /\.pulumi\/(\w+)\//.exec(file)?.[1]);
        assert.deepEqual([...new Set(kinds)].sort(), ["backups", "history"], "the search looks where state was");
        for (const text of [accessKeyId, secretAccessKey]) {
            assert.ok(
                state.includes(String(text)) && traffic.includes(String(text)),
                "the search finds the other's own",
            );
        }
    }).timeout(3_600_000);

    it("is a preview error that does not show the value if a secret output is passed instead", async () => {
        const stack = await engine.stack("bad", using("password"));

        const message = await messageOf(stack.preview());

        assert.match(message, /policy: the value is not a reference to a policy; export the `reference`/);
        assert.ok(!message.includes(password));
    });
});

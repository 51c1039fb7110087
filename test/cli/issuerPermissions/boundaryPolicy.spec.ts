import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { boundaryPolicyDocument } from "../../../cli/issuerPermissions/boundaryPolicyDocument";

describe("boundaryPolicyDocument", () => {
    it("returns the policy in docs/boundary.md", () => {
        const text = readFileSync(join(__dirname, "../../../docs/boundary.md"), "utf8");
        const [, document = ""] = /```json\n([\s\S]*?)```/.exec(text) ?? [];

        assert.deepEqual(boundaryPolicyDocument(), JSON.parse(document));
    });
});

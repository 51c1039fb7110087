import assert from "node:assert/strict";
import { isPartition } from "../../../provider/aws/partition";
import { documentText } from "../../../provider/policy/documentText";
import { checkPolicy } from "../../../provider/policy/grammar";
import { assertPolicyGrammar } from "../../../simulator/iam/documentGrammar";
import { illegalPolicies, legalPolicies } from "../../support/reportedPolicies";

/** Errors that AWS does not detect, or reports only when the policy is used. */
const unseenByAws = /^(an? (Vault|AWS) command|a file name|a short ARN of SQS|a variable)|^a condition key/;

describe("policy documents from public bug reports", () => {
    for (const [what, policy] of legalPolicies) {
        it(`are accepted, also by the embedded AWS: ${what}`, () => {
            const { document, faults } = checkPolicy(policy, isPartition);
            assert.deepEqual(faults, []);
            assert.equal(document?.Version, "2012-10-17");
            assertPolicyGrammar(documentText(document));
        });
    }

    for (const [what, policy, place, reason] of illegalPolicies) {
        it(`are rejected at preview, with the location: ${what}`, () => {
            const [fault, ...rest] = checkPolicy(policy, isPartition).faults;
            assert.deepEqual(rest, []);
            assert.equal(fault?.place, place);
            assert.match(fault?.reason ?? "", reason);
        });

        if (typeof policy === "object" && !unseenByAws.test(what)) {
            it(`are rejected by the embedded AWS: ${what}`, () => {
                const text = JSON.stringify(Array.isArray(policy) ? policy : { Version: "2012-10-17", ...policy });
                assert.throws(() => assertPolicyGrammar(text), { code: "MalformedPolicyDocument" });
            });
        }
    }

    it("cause at most ten reported errors, and the number of the others", () => {
        const statement = { Effect: "Allow", Action: "s3:*", Resource: "x" };
        const { faults } = checkPolicy({ Version: "2012-10-17", Statement: Array(30).fill(statement) }, isPartition);
        assert.equal(faults.length, 11);
        assert.match(faults.at(-1)?.reason ?? "", /^20 more faults/);
    });
});

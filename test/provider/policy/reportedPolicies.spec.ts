import assert from "node:assert/strict";
import { isPartition } from "../../../provider/aws/partition";
import { documentText } from "../../../provider/policy/documentText";
import { checkPolicy } from "../../../provider/policy/grammar";
import { assertPolicyGrammar } from "../../../simulator/iam/documentGrammar";
import { illegalPolicies, legalPolicies } from "../../support/reportedPolicies";

/** Faults that AWS does not see, or tells only when the policy is used. */
const unseenByAws = /^(an? (Vault|AWS) command|a file's name|a short ARN of SQS|a variable)|^a condition key/;

describe("A policy document as people have it", () => {
    for (const [what, policy] of legalPolicies) {
        it(`is taken, and by AWS as it is sent: ${what}`, () => {
            const { document, faults } = checkPolicy(policy, isPartition);
            assert.deepEqual(faults, []);
            assert.equal(document?.Version, "2012-10-17");
            assertPolicyGrammar(documentText(document));
        });
    }

    for (const [what, policy, place, reason] of illegalPolicies) {
        it(`is refused at preview, at its place: ${what}`, () => {
            const [fault, ...rest] = checkPolicy(policy, isPartition).faults;
            assert.deepEqual(rest, []);
            assert.equal(fault?.place, place);
            assert.match(fault?.reason ?? "", reason);
        });

        if (typeof policy === "object" && !unseenByAws.test(what)) {
            it(`is refused by the embedded AWS: ${what}`, () => {
                const text = JSON.stringify(Array.isArray(policy) ? policy : { Version: "2012-10-17", ...policy });
                assert.throws(() => assertPolicyGrammar(text), { code: "MalformedPolicyDocument" });
            });
        }
    }

    it("tells ten faults at most, and how many there are beside", () => {
        const statement = { Effect: "Allow", Action: "s3:*", Resource: "x" };
        const { faults } = checkPolicy({ Version: "2012-10-17", Statement: Array(30).fill(statement) }, isPartition);
        assert.equal(faults.length, 11);
        assert.match(faults.at(-1)?.reason ?? "", /^20 more faults/);
    });
});

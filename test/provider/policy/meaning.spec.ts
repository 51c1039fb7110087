import assert from "node:assert/strict";
import fc from "fast-check";
import { isPartition } from "../../../provider/aws/partition";
import { leaseDocument, ourStatements } from "../../../provider/lease/guard";
import { checkUserBudget, policySize } from "../../../provider/policy/budget";
import { decodeDocument, differences } from "../../../provider/policy/compare";
import type { PolicyDocument } from "../../../provider/policy/document";
import { statementsOf } from "../../../provider/policy/document";
import { documentText } from "../../../provider/policy/documentText";
import { checkPolicy } from "../../../provider/policy/grammar";

const oneOrMore = <T>(item: fc.Arbitrary<T>) => fc.oneof(item, fc.array(item, { minLength: 1, maxLength: 4 }));
const latin = fc.string({
    unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCodePoint(code)),
    maxLength: 20,
});
const action = oneOrMore(fc.constantFrom("*", "ec2:*", "EC2:Describe?", "s3:GetObject", "s3:Put*"));
const resource = oneOrMore(
    fc.oneof(
        fc.constant("*"),
        latin.map((name) => `arn:aws:s3:::b${name}/\${aws:username}`),
    ),
);
const condition = fc.dictionary(
    fc.constantFrom("StringEquals", "StringLikeIfExists", "ForAnyValue:StringNotEquals"),
    fc.dictionary(
        fc.constantFrom("aws:username", "aws:PrincipalTag/cost center"),
        oneOrMore(fc.oneof(latin, fc.boolean(), fc.integer())),
        { minKeys: 1 },
    ),
    { minKeys: 1 },
);
const statement = fc
    .tuple(
        fc.record({ Effect: fc.constantFrom("Allow", "Deny") }),
        fc.oneof(fc.record({ Action: action }), fc.record({ NotAction: action })),
        fc.oneof(fc.record({ Resource: resource }), fc.record({ NotResource: resource })),
        fc.oneof(fc.constant({}), fc.record({ Condition: condition })),
    )
    .map((parts) => Object.assign({}, ...parts));
const document = fc.record({
    Version: fc.constant("2012-10-17"),
    Statement: oneOrMore(statement),
}) as fc.Arbitrary<PolicyDocument>;

/** Encodes a stored document as IAM does: URL-encoded as in RFC 3986. */
const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

describe("every document that the grammar accepts", () => {
    it("keeps its meaning when it is merged with the guard and read back in AWS's encoding", () => {
        fc.assert(
            fc.property(document, (grants) => {
                const accepted = checkPolicy(JSON.stringify(grants), isPartition).document;
                assert.ok(accepted);
                const ours = ourStatements("aws", "2026-01-31T12:00:00Z");
                const answer = decodeDocument(
                    encode(documentText(leaseDocument(accepted, "aws", "2026-01-31T12:00:00Z"))),
                ) as PolicyDocument;

                const theirs = statementsOf(answer).slice(0, -ours.length);
                assert.deepEqual(differences(grants, { Version: "2012-10-17", Statement: theirs }), []);
                assert.deepEqual(statementsOf(answer).slice(-ours.length), ours);
            }),
            { numRuns: 300 },
        );
    });

    it("fits exactly if the complete document has at most 2,048 characters", () => {
        fc.assert(
            fc.property(document, (grants) => {
                const ours = ourStatements("aws", "2026-01-31T12:00:00Z");
                const whole = policySize(leaseDocument(grants, "aws", "2026-01-31T12:00:00Z"));
                assert.equal(checkUserBudget(grants, ours).fault === undefined, whole <= 2_048);
            }),
        );
    });

    it("differs from itself with an additional statement", () => {
        fc.assert(
            fc.property(document, statement, (grants, extra) => {
                const more = { ...grants, Statement: [...statementsOf(grants), extra] };
                assert.equal(differences(grants, more).length, 1);
            }),
        );
    });
});

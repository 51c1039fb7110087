import assert from "node:assert/strict";
import { guard, guardEnd, killedDocument, leaseDocument } from "../../../provider/lease/guard";
import type { PolicyDocument, PolicyStatement } from "../../../provider/policy/document";

const end = "2030-01-01T00:00:00Z";
const grants: PolicyDocument = {
    Version: "2012-10-17",
    Statement: [{ Sid: "Ec2", Effect: "Allow", Action: "ec2:*", Resource: "*" }],
};

function withGuard(change: Partial<PolicyStatement>): PolicyDocument {
    return { Version: "2012-10-17", Statement: [{ ...guard(end), ...change }] };
}

const documents: [name: string, document: PolicyDocument, end: string | null][] = [
    ["the document of a lease", leaseDocument(grants, "aws", end), end],
    ["a document without grants", leaseDocument(null, "aws", end), end],
    ["a document with lists, as AWS may return it", withGuard({ Action: ["*"], Resource: ["*"] }), end],
    ["the document of a lease that never ends", leaseDocument(grants, "aws", null), null],
    ["the document of a killed lease", killedDocument, null],
    ["a guard that allows", withGuard({ Effect: "Allow" }), null],
    ["a guard on some actions", withGuard({ Action: "ec2:*" }), null],
    ["a guard on some resources", withGuard({ Resource: "arn:aws:s3:::shop" }), null],
    [
        "a guard with one more condition",
        withGuard({
            Condition: { DateGreaterThan: { "aws:CurrentTime": end }, Bool: { "aws:SecureTransport": "false" } },
        }),
        null,
    ],
    ["a guard without condition", withGuard({ Condition: {} }), null],
];

describe("the end that a document's guard states", () => {
    for (const [name, document, expected] of documents) {
        it(`is ${expected ?? "none"} for ${name}`, () => {
            assert.equal(guardEnd(document), expected);
        });
    }
});

import assert from "node:assert/strict";
import { leaseDocument, ourStatements } from "../../../provider/lease/guard";
import { checkUserBudget, inlineUserLimit, policySize } from "../../../provider/policy/budget";
import type { PolicyDocument } from "../../../provider/policy/document";

const end = "2026-01-31T12:00:00Z";

/** Returns a document with the given number of characters. */
function documentOf(size: number): PolicyDocument {
    const grants = (filler: string): PolicyDocument => ({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${filler}` }],
    });
    return grants("x".repeat(size - policySize(grants(""))));
}

describe("the size limit of a policy document", () => {
    const { allowed } = checkUserBudget(undefined, ourStatements("aws", end));

    it("leaves most of a user's 2,048 characters, after guard and self-protection", () => {
        assert.ok(allowed > 1_700, `${allowed} are left`);
    });

    it("allows a document that fills it exactly", () => {
        const { allowed: most } = checkUserBudget(documentOf(1_000), ourStatements("aws", end));
        assert.equal(checkUserBudget(documentOf(most), ourStatements("aws", end)).fault, undefined);
        assert.equal(policySize(leaseDocument(documentOf(most), "aws", end)), inlineUserLimit);
    });

    it("is in the error about a document that exceeds it by one character", () => {
        const { allowed: most } = checkUserBudget(documentOf(1_000), ourStatements("aws", end));
        assert.match(
            checkUserBudget(documentOf(most + 1), ourStatements("aws", end)).fault ?? "",
            new RegExp(`has more than ${most} characters, the part of a user's 2048 .*policyArns`),
        );
    });
});

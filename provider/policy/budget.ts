import { mergeStatements, type PolicyDocument, type PolicyStatement } from "./document";
import { documentText } from "./documentText";

/**
 * Maximum total size of a user's inline policies, in characters.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const inlineUserLimit = 2_048;

/**
 * Returns the size of a document in characters, as it counts against a quota. IAM does not count white space, but AWS
 * does not document whether that includes white space inside strings. It is counted here, so a document that passes
 * here passes in AWS.
 */
export function policySize(document: PolicyDocument): number {
    return documentText(document).length;
}

/**
 * Maximum total size of a session's policies in characters, including ARNs.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const sessionLimit = 2_048;

/**
 * Returns why session policies are too large, or undefined. AWS also packs them together with the tags, with an
 * undocumented measure. Some that pass here are therefore refused when the session is issued.
 */
export function checkSessionBudget(policy: PolicyDocument, policyArns: unknown): string | undefined {
    const arns = Array.isArray(policyArns) ? policyArns.map(String) : [];
    const used = arns.reduce((sum, arn) => sum + arn.length, documentText(policy).length);
    return used <= sessionLimit
        ? undefined
        : `the document and policyArns together have more than the ${sessionLimit} characters that AWS allows for a session; move grants into a managed policy and add its ARN to policyArns`;
}

/** Size of a user's grants in characters, and how much of the inline quota our own statements leave for them. */
export interface Budget {
    readonly used: number;
    readonly allowed: number;
    /** Why the grants do not fit; absent if they do. */
    readonly fault?: string;
}

/** Checks whether grants fit into a user's inline quota together with our own statements. */
export function checkUserBudget(grants: PolicyDocument | undefined, others: readonly PolicyStatement[]): Budget {
    const used = grants ? policySize(grants) : 0;
    const together = policySize(mergeStatements(grants, others));
    const allowed = inlineUserLimit - (together - used);
    if (used <= allowed) {
        return { used, allowed };
    }
    const fault =
        `the document has more than ${allowed} characters, the part of a user's ${inlineUserLimit} that the expiry guard leaves; ` +
        "move the grants into a managed policy and add its ARN to policyArns";
    return { used, allowed, fault };
}

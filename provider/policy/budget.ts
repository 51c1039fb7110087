import type { PolicyDocument, PolicyStatement } from "./document";
import { documentText } from "./documentText";
import { mergeStatements } from "./merge";

/**
 * Characters of all inline policies of a user together.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const inlineUserLimit = 2_048;

/**
 * Characters that a document takes of a quota. IAM does not count white space; we count what stands inside strings all
 * the same, since AWS does not say which it means, so a document that passes here passes there.
 */
export function policySize(document: PolicyDocument): number {
    return documentText(document).length;
}

/**
 * Characters of a session's policies, ARNs included.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const sessionLimit = 2_048;

/**
 * Why session policies are too big, or undefined. AWS packs them together with the tags too, by a measure that it does
 * not tell, so some that pass here are refused when the session is asked for.
 */
export function checkSessionBudget(policy: PolicyDocument, policyArns: unknown): string | undefined {
    const arns = Array.isArray(policyArns) ? policyArns.map(String) : [];
    const used = arns.reduce((sum, arn) => sum + arn.length, documentText(policy).length);
    return used <= sessionLimit
        ? undefined
        : `the document and policyArns take more than the ${sessionLimit} characters that AWS takes for a session; put grants into a managed policy and give its ARN in policyArns`;
}

/** How much of a user's inline quota some grants take, and how much the statements beside them leave. */
export interface Budget {
    readonly used: number;
    readonly allowed: number;
    /** Why the grants don't fit, absent when they do. */
    readonly fault?: string;
}

/** Whether grants fit a user's inline policy beside our own statements. */
export function checkUserBudget(grants: PolicyDocument | undefined, others: readonly PolicyStatement[]): Budget {
    const used = grants ? policySize(grants) : 0;
    const together = policySize(mergeStatements(grants, others));
    const allowed = inlineUserLimit - (together - used);
    if (used <= allowed) {
        return { used, allowed };
    }
    const fault =
        `the document takes more than the ${allowed} characters that the guard leaves of a user's ${inlineUserLimit}; ` +
        "put the grants into a managed policy and give its ARN in policyArns";
    return { used, allowed, fault };
}

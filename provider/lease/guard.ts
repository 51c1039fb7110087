import { differences } from "../policy/compare";
import { asList, type PolicyDocument, type PolicyStatement, statementsOf } from "../policy/document";
import { mergeStatements } from "../policy/merge";

/** The name of the one inline policy that a lease's user carries: grants, guard and self-protection. */
export const documentName = "stacklease";

/** The Sid that marks a lease as killed. A killed lease is never brought back to life, only replaced or deleted. */
export const killedSid = "StackleaseKilled";

/** The Sid of the guard. */
const guardSid = "StackleaseExpiry";

/**
 * The statement by which AWS itself ends a lease: an explicit Deny of everything after a time, by AWS's clock. It must
 * be a Deny: an Allow that runs out leaves resource policies that name the user in force.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function guard(expiresAt: string): PolicyStatement {
    return {
        Sid: guardSid,
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: { DateGreaterThan: { "aws:CurrentTime": expiresAt } },
    };
}

/**
 * When the guard in a document begins to deny, as the document writes it; null without a guard, or with one that
 * somebody has weakened.
 */
export function guardEnd(document: PolicyDocument): string | null {
    const found = statementsOf(document).find(({ Sid }) => Sid === guardSid);
    const [end] = asList(found?.Condition?.DateGreaterThan?.["aws:CurrentTime"]);
    if (!found || end === undefined) {
        return null;
    }
    const alone = (statement: PolicyStatement): PolicyDocument => ({ Version: "2012-10-17", Statement: [statement] });
    return differences(alone(found), alone(guard(String(end)))).length === 0 ? String(end) : null;
}

/**
 * Keeps the holder from editing its own user: the guard, more keys, a password. Reading it stays possible. It is depth,
 * not a wall: a holder with IAM rights on others can still make another identity, which only a permissions boundary
 * stops.
 */
export function selfProtection(partition: string): PolicyStatement {
    return {
        Sid: "StackleaseSelf",
        Effect: "Deny",
        NotAction: ["iam:Get*", "iam:List*"],
        Resource: `arn:${partition}:iam::*:user/*/\${aws:username}`,
    };
}

/** What ours adds to the grants. No guard for a lease that never ends. */
export function ourStatements(partition: string, expiresAt: string | null): PolicyStatement[] {
    return [...(expiresAt ? [guard(expiresAt)] : []), selfProtection(partition)];
}

/** The one document of a live lease. */
export function leaseDocument(
    grants: PolicyDocument | null,
    partition: string,
    expiresAt: string | null,
): PolicyDocument {
    return mergeStatements(grants ?? undefined, ourStatements(partition, expiresAt));
}

/** The one document of a killed lease: nothing is allowed any more. It always fits the quota. */
export const killedDocument: PolicyDocument = {
    Version: "2012-10-17",
    Statement: [{ Sid: killedSid, Effect: "Deny", Action: "*", Resource: "*" }],
};

/** Whether a document is that of a killed lease. */
export function isKilled(document: PolicyDocument): boolean {
    const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
    return statements.some(({ Sid }) => Sid === killedSid);
}

import { differences } from "../policy/compare";
import { asList, mergeStatements, type PolicyDocument, type PolicyStatement, statementsOf } from "../policy/document";

/** Name of the one inline policy of a lease's user. It holds the grants, the guard and the self-protection. */
export const documentName = "stacklease";

/** Sid that marks a lease as killed. A killed lease is never reactivated, only replaced or deleted. */
export const killedSid = "StackleaseKilled";

/** Sid of the guard. */
const guardSid = "StackleaseExpiry";

/**
 * Returns the statement with which AWS itself ends a lease: an explicit Deny of everything after a time, by AWS's
 * clock. It must be a Deny. An Allow that expires leaves resource policies that name the user in force.
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
 * Returns the time when the guard in a document takes effect, as written in the document. Returns null if there is no
 * guard, or if the guard was weakened.
 */
export function guardEnd(document: PolicyDocument): string | null {
    const statement = statementsOf(document).find(({ Sid }) => Sid === guardSid);
    const [end] = asList(statement?.Condition?.DateGreaterThan?.["aws:CurrentTime"]);
    if (!statement || end === undefined) {
        return null;
    }
    return means(statement, guard(String(end))) ? String(end) : null;
}

/**
 * Returns the statement that keeps the holder from editing its own user, such as the guard, keys or a password. The
 * holder can still read the user. This is defense in depth: a holder with IAM permissions on other identities can still
 * create another identity. Only a permissions boundary prevents that.
 */
export function selfProtection(partition: string): PolicyStatement {
    return {
        Sid: "StackleaseSelf",
        Effect: "Deny",
        NotAction: ["iam:Get*", "iam:List*"],
        Resource: `arn:${partition}:iam::*:user/*/\${aws:username}`,
    };
}

/** Returns the statements that are added to the grants. A lease that never ends has no guard. */
export function ourStatements(partition: string, expiresAt: string | null): PolicyStatement[] {
    return [...(expiresAt ? [guard(expiresAt)] : []), selfProtection(partition)];
}

/** Returns the one policy document of a live lease. */
export function leaseDocument(
    grants: PolicyDocument | null,
    partition: string,
    expiresAt: string | null,
): PolicyDocument {
    return mergeStatements(grants ?? undefined, ourStatements(partition, expiresAt));
}

/** The statement of a killed lease. */
const killedStatement: PolicyStatement = { Sid: killedSid, Effect: "Deny", Action: "*", Resource: "*" };

/** Policy document of a killed lease. It denies everything, and it always fits the quota. */
export const killedDocument: PolicyDocument = { Version: "2012-10-17", Statement: [killedStatement] };

/** Returns whether a document denies everything, as that of a killed lease. A statement with its Sid is not enough. */
export function isKilled(document: PolicyDocument): boolean {
    return statementsOf(document).some((statement) => means(statement, killedStatement));
}

function means(statement: PolicyStatement, expected: PolicyStatement): boolean {
    const documentOf = (only: PolicyStatement): PolicyDocument => ({ Version: "2012-10-17", Statement: [only] });
    return differences(documentOf(statement), documentOf(expected)).length === 0;
}

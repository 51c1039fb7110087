import { isoSeconds } from "../../lease/schedule";
import { asList, type PolicyDocument, type PolicyStatement, statementsOf } from "../../policy/document";
import { endByName } from "./sessionName";

/** A session that is denied everything, either at once or from a given time. */
export interface Revocation {
    readonly sessionName: string;
    /** ISO 8601, whole seconds; null for at once. */
    readonly from: string | null;
}

const revokedSid = "StackleaseRevoked";

/**
 * Returns the document that denies sessions everything: one statement for the sessions that are revoked now, and one
 * for each later time. AWS identifies a session by `aws:userid`, `<unique id>:<session name>`. The part before the
 * colon is the same for all sessions of the holder. A pattern for it still matches exactly one session, and leaves room
 * for more sessions.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
export function revocationDocument(revocations: readonly Revocation[]): PolicyDocument {
    const times = [...new Set(revocations.map(({ from }) => from))];
    return { Version: "2012-10-17", Statement: times.map((from) => statement(from, revocations)) };
}

function statement(from: string | null, revocations: readonly Revocation[]): PolicyStatement {
    const ids = revocations.filter((each) => each.from === from).map(({ sessionName }) => `*:${sessionName}`);
    return {
        Sid: from === null ? revokedSid : `${revokedSid}${from.replace(/\D/g, "")}`,
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: {
            StringLike: { "aws:userid": [...new Set(ids)] },
            ...(from !== null && { DateGreaterThan: { "aws:CurrentTime": from } }),
        },
    };
}

/** Returns the revocations in a document that {@link revocationDocument} has created. */
export function readRevocations(document: PolicyDocument): Revocation[] {
    return statementsOf(document).flatMap(({ Condition = {} }) => {
        const { StringLike, DateGreaterThan } = Condition as Record<string, Record<string, string | string[]>>;
        const from = asList(DateGreaterThan?.["aws:CurrentTime"])[0] ?? null;
        const ids = asList(StringLike?.["aws:userid"]);
        return ids.map((id) => ({ sessionName: id.replace(/^\*:/, ""), from }));
    });
}

/**
 * Returns the existing revocations together with the added ones. Keeps the earlier of two revocations of one session,
 * and omits sessions that have expired.
 */
export function addRevocations(before: readonly Revocation[], added: readonly Revocation[], now: number): Revocation[] {
    const bySession = new Map<string, Revocation>();
    for (const revocation of [...before, ...added]) {
        const existing = bySession.get(revocation.sessionName);
        if (!existing || timeOf(revocation) < timeOf(existing)) {
            bySession.set(revocation.sessionName, revocation);
        }
    }
    return [...bySession.values()].filter(({ sessionName }) => (endByName(sessionName) ?? now + 1) > now);
}

/** Returns the wanted revocations that do not exist, or exist for a later time. Omits sessions that have expired. */
export function missingRevocations(
    existing: readonly Revocation[],
    wanted: readonly Revocation[],
    now: number,
): Revocation[] {
    return addRevocations([], wanted, now).filter(
        (each) =>
            !existing.some(
                ({ sessionName, from }) => sessionName === each.sessionName && timeOf({ from }) <= timeOf(each),
            ),
    );
}

/** Returns the time when the first of some revoked sessions expires, which makes room; null if there is none. */
export function nextRoom(revocations: readonly Revocation[]): string | null {
    const ends = revocations.flatMap(({ sessionName }) => endByName(sessionName) ?? []);
    return ends.length > 0 ? isoSeconds(Math.min(...ends)) : null;
}

function timeOf({ from }: Pick<Revocation, "from">): number {
    return from === null ? Number.NEGATIVE_INFINITY : Date.parse(from);
}

import { isoSeconds } from "../../lease/schedule";
import { asList, type PolicyDocument, type PolicyStatement, statementsOf } from "../../policy/document";
import { endByName } from "./sessionName";

/** A session that is denied everything, at once or from some time on. */
export interface Revocation {
    readonly sessionName: string;
    /** ISO 8601, whole seconds; null for at once. */
    readonly from: string | null;
}

const revokedSid = "StackleaseRevoked";

/**
 * The document that denies sessions everything: one statement for those that are revoked, one for each time from which
 * others are. AWS knows a session by `aws:userid`, `<unique id>:<session name>`; what stands before the colon is the
 * holder's own, so a pattern tells a session exactly and leaves room for more of them.
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

/** The revocations of a document as {@link revocationDocument} has made it. */
export function readRevocations(document: PolicyDocument): Revocation[] {
    return statementsOf(document).flatMap(({ Condition = {} }) => {
        const { StringLike, DateGreaterThan } = Condition as Record<string, Record<string, string | string[]>>;
        const from = asList(DateGreaterThan?.["aws:CurrentTime"])[0] ?? null;
        const ids = asList(StringLike?.["aws:userid"]);
        return ids.map((id) => ({ sessionName: id.replace(/^\*:/, ""), from }));
    });
}

/**
 * Adds revocations to those there are, the earlier of two of one session, and leaves out sessions that have run out.
 */
export function addRevocations(before: readonly Revocation[], added: readonly Revocation[], now: number): Revocation[] {
    const bySession = new Map<string, Revocation>();
    for (const revocation of [...before, ...added]) {
        const known = bySession.get(revocation.sessionName);
        if (!known || timeOf(revocation) < timeOf(known)) {
            bySession.set(revocation.sessionName, revocation);
        }
    }
    return [...bySession.values()].filter(({ sessionName }) => (endByName(sessionName) ?? now + 1) > now);
}

/** When the first of some revoked sessions has run out, and makes room; null for none. */
export function nextRoom(revocations: readonly Revocation[]): string | null {
    const ends = revocations.flatMap(({ sessionName }) => endByName(sessionName) ?? []);
    return ends.length > 0 ? isoSeconds(Math.min(...ends)) : null;
}

function timeOf({ from }: Revocation): number {
    return from === null ? Number.NEGATIVE_INFINITY : Date.parse(from);
}

import { createHash } from "node:crypto";
import type { LeaseEnding, LeaseRecord, RecordState, Report } from "../../../cli/commands/report/recordLeases";

const hour = 3_600_000;

/** The time of the report about the sample leases. */
export const now = Date.parse("2026-11-24T14:03:00Z");

/** Returns the time this many hours before now, or after now if negative. */
export function ago(hours: number): string {
    return new Date(now - hours * hour).toISOString().replace(/\.\d+Z$/, "Z");
}

/** Returns a live lease of one hour, issued twenty minutes ago, with these changes. */
export function record(edit: Partial<LeaseRecord> = {}): LeaseRecord {
    const { policy = "aws/deploy", name = "ci", stack = "prod", issuedAt = ago(1 / 3) } = edit;
    const id = uuid([policy, name, stack, issuedAt].join(" "));
    const user = `stacklease/${uuid(stack)}/stacklease-${name}-${id.slice(-12)}`;
    return {
        leaseId: `${policy}/${id}`,
        policy,
        credentialType: "iam_user",
        project: "shop",
        stack,
        name,
        principal: `arn:aws:iam::123456789012:user/${user}`,
        accountId: "123456789012",
        issuedAt,
        renewals: [],
        expiresAt: ago(-2 / 3),
        endedAt: null,
        ending: null,
        state: "live",
        readyAfter: 6.2,
        ...edit,
    };
}

/** Returns a report on these leases. */
export function report(records: readonly LeaseRecord[], edit: Partial<Report> = {}): Report {
    const stacks = [...new Set(records.map(({ stack }) => stack))].map((stack) => ({ project: "shop", stack }));
    return { generatedAt: ago(0), project: "shop", stacks, records, unreadable: [], ...edit };
}

/** Returns a report on a day of a sample shop, with a lease of every kind. */
export function shop(): Report {
    return report([...production(), ...staging(), ...support()]);
}

const ci = { name: "ci", policy: "aws/deploy" };
const checkout = { name: "checkout", policy: "aws/orders-queue" };

function production(): LeaseRecord[] {
    const reports = { name: "reports", policy: "aws/read-logs", readyAfter: 6.6 };
    return [
        record({ ...ci, ...span(0.4, -0.6), readyAfter: 5.8 }),
        record({ ...ci, ...span(2.1, 1.1), ...ended("revoked", 1.7), readyAfter: 6.4 }),
        record({ name: "partner", policy: "aws/exchange", ...span(3.2, -1.5), state: "killed", readyAfter: 6.1 }),
        record({ ...ci, ...span(3.7, 2.7), ...ended("revoked", 3), readyAfter: 5.2 }),
        record({ name: "backup", policy: "aws/backup", ...span(4.6, -5.2), state: "drifted", readyAfter: 7 }),
        record({ ...ci, ...span(5.2, 4.2), ...ended("expired", 3.6), readyAfter: 9.3 }),
        record({ ...reports, ...span(5.5, -0.2), ...renewed(3), state: "expiring" }),
        record({ ...ci, ...span(6.9, 5.9), ...ended("revoked", 6.6), readyAfter: 7.7 }),
        record({ name: "catalogue", policy: "aws/images", ...span(8.4, null), readyAfter: 7.4 }),
        record({ ...checkout, ...span(6.7, -3), ...renewed(4, 1), readyAfter: 8.1 }),
        record({ ...checkout, ...span(8.9, 2), ...ended("replaced", 6.6), readyAfter: 11.2 }),
    ];
}

function staging(): LeaseRecord[] {
    const leases = [
        { name: "migrate", policy: "aws/migrate", ...span(0.05, -1.9), state: "pending" as const, readyAfter: null },
        { ...ci, ...span(1.2, -1.8), readyAfter: 5.5 },
        { name: "spike", policy: "aws/load", ...span(4.1, 1.6), ...ended("killed", 3.3) },
        { name: "load-test", policy: "aws/load", ...span(6, 2), state: "expired" as const },
        { ...checkout, ...span(7.3, -4.7), ...renewed(5, 2.5), readyAfter: 6.9 },
    ];
    return leases.map((lease) => record({ ...lease, stack: "staging" }));
}

function support(): LeaseRecord[] {
    const sessions = [
        { name: "maya", policy: "aws/read-logs", ...span(0.3, -0.7) },
        { name: "jonas", policy: "aws/read-logs", ...span(0.8, -0.2), state: "expiring" as const },
        { name: "maya", policy: "aws/read-logs", ...span(3.9, 2.9), ...ended("expired", 2.4) },
        { name: "priya", policy: "aws/run-shell", ...span(5.8, 4.8), ...ended("revoked", 5.3) },
    ];
    const type = { credentialType: "assumed_role", readyAfter: null };
    return sessions.map((session) => {
        const principal = `arn:aws:sts::123456789012:assumed-role/support/${session.name}-co5w2emabpz3-t1k2x0`;
        return record({ ...session, ...type, principal, stack: "support" });
    });
}

/** Returns a report on many leases in every state, one issued every quarter of an hour, most of them ended. */
export function many(number: number): Report {
    const states: RecordState[] = ["live", "live", "live", "expiring", "drifted", "expired", "killed", "pending"];
    const endings: LeaseEnding[] = ["revoked", "expired", "replaced", "killed"];
    const leases = Array.from({ length: number }, (_, index) => {
        const start = index / 4 + 0.1;
        const place = { name: `runner-${index % 37}`, policy: `aws/team-${index % 11}`, stack: `stack-${index % 7}` };
        const renewals = renewed(start * 0.9, start * 0.6);
        const stays = index % 5 === 0;
        const state = states[(index / 5) % states.length] ?? "live";
        const over = state === "expired";
        return stays
            ? record({ ...place, ...renewals, ...span(start, over ? start / 2 : -(index + 1) / 50), state })
            : record({ ...place, ...span(start, start - 3), ...ended(endings[index % 4] ?? "revoked", start * 0.99) });
    });
    return report(leases);
}

function span(start: number, end: number | null): Pick<LeaseRecord, "issuedAt" | "expiresAt"> {
    return { issuedAt: ago(start), expiresAt: end === null ? null : ago(end) };
}

function renewed(...hours: number[]): Pick<LeaseRecord, "renewals"> {
    return { renewals: hours.map((at) => ago(at)) };
}

/** Returns the fields of a lease that has left the ledger. */
export function ended(ending: LeaseEnding, hours: number): Pick<LeaseRecord, "ending" | "endedAt" | "state"> {
    return { ending, endedAt: ago(hours), state: "ended" };
}

function uuid(seed: string): string {
    const hex = createHash("sha256").update(seed).digest("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

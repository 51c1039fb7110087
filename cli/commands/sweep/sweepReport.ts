import { counted, shortDuration } from "../../terminal/quantities";
import { colors, table } from "../../terminal/table";
import type { Removals } from "./applySweep";
import type { Comparison } from "./compareLedgers";
import type { ListedUser } from "./listUsers";
import { describeFinding, type FindingDescription, type FindingKind, type SweepFinding, startOf } from "./sweepFinding";

/** Numbers of compared items. */
export interface Compared {
    /** Number of users of the ledgers that were read. */
    readonly users: number;
    readonly ledgers: number;
    readonly stacks: number;
}

/** Output of `sweep --json`. Its schema is docs/schemas/sweep.json. */
export interface SweepReport {
    readonly findings: readonly FindingDescription[];
    readonly compared: Compared;
    /** ARNs of skipped users under our path. */
    readonly left: {
        readonly young: readonly string[];
        readonly foreign: readonly string[];
        readonly running: readonly string[];
        readonly retained: readonly string[];
    };
    /** ARNs of the users that `--apply` removed. */
    readonly removed: readonly string[];
    /** ARNs of users that somebody else removed meanwhile. */
    readonly gone: readonly string[];
    /** Users that could not be removed, or were not reached before an interrupt. */
    readonly failed: readonly { readonly arn: string; readonly reason: string }[];
}

/** Returns the result for the JSON output. */
export function describeSweep(comparison: Comparison, compared: Compared, removals: Removals): SweepReport {
    const { removed, gone, failed, untried } = removals;
    const left = [...failed, ...untried.map((finding) => ({ finding, reason: "interrupted before it was reached" }))];
    const { findings, young, foreign, running, retained } = comparison;
    const arns = (users: readonly ListedUser[]) => users.map(({ arn }) => arn);
    return {
        findings: findings.map(describeFinding),
        compared,
        left: { young: arns(young), foreign: arns(foreign), running: arns(running), retained: arns(retained) },
        removed: arnsOf(removed),
        gone: arnsOf(gone),
        failed: left.flatMap(({ finding, reason }) => finding.users.map(({ arn }) => ({ arn, reason }))),
    };
}

/** Returns the ARNs of the users of findings. */
export function arnsOf(findings: readonly SweepFinding[]): string[] {
    return findings.flatMap(({ users }) => users.map(({ arn }) => arn));
}

/** Returns the findings as a table with one line per user, or one sentence if there are none. */
export function sweepText({ findings }: Comparison, { users, ledgers, stacks }: Compared, now: number): string {
    if (findings.length === 0) {
        const of = `${counted(users, "user")}, ${counted(ledgers, "ledger")} and ${counted(stacks, "stack")}`;
        return `No differences found in ${of}.`;
    }
    const rows = findings.flatMap((finding) => rowsOf(finding, now));
    return table(["FOUND", "LEASE", "STACK", "AGE", "WHAT TO DO"], rows);
}

/** Returns a row per user of a finding; the first one has its details. */
function rowsOf(finding: SweepFinding, now: number): string[][] {
    const { kind, leaseId, users, stack, found, remedy } = finding;
    const since = startOf(finding);
    const age = ageOf(since, now);
    const [user, ...others] = users;
    return [
        [paint[kind](kind), leaseId ?? user?.userName ?? "", stack ?? "", age, `${found}; ${remedy}`],
        ...others.map(({ userName }) => ["", userName, stack ?? "", age, ""]),
    ];
}

/** Returns how long ago a date was. A secret date is returned as it is. */
function ageOf(since: string | null, now: number): string {
    const ageMs = now - Date.parse(since ?? "");
    return Number.isNaN(ageMs) ? (since ?? "") : shortDuration(ageMs);
}

const paint: Readonly<Record<FindingKind, (text: string) => string>> = {
    orphan: colors.red,
    drifted: colors.magenta,
    ghost: colors.magenta,
    overdue: colors.yellow,
    superseded: colors.yellow,
    unreadable: colors.cyan,
};

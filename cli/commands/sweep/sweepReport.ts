import { colors } from "../../terminal/colors";
import { counted } from "../../terminal/counted";
import { shortDuration } from "../../terminal/durations";
import { table } from "../../terminal/table";
import type { Removals } from "./applySweep";
import type { Comparison } from "./compareLedgers";
import type { ListedUser } from "./listUsers";
import {
    describeFinding,
    type FindingDescription,
    type FindingKind,
    type SweepFinding,
    sinceWhen,
} from "./sweepFinding";

/** How much was compared. */
export interface Compared {
    /** Users of the ledgers that were read. */
    readonly users: number;
    readonly ledgers: number;
    readonly stacks: number;
}

/** What `sweep --json` prints. docs/schemas/sweep.json is its schema. */
export interface SweepReport {
    readonly findings: readonly FindingDescription[];
    readonly compared: Compared;
    /** ARNs of users at our path that are neither found nor touched. */
    readonly left: {
        readonly young: readonly string[];
        readonly foreign: readonly string[];
        readonly retained: readonly string[];
    };
    /** ARNs of the users that `--apply` has removed. */
    readonly removed: readonly string[];
    /** ARNs of those that somebody else has removed meanwhile. */
    readonly gone: readonly string[];
    /** Those that it could not remove, or had not begun with when it was interrupted. */
    readonly failed: readonly { readonly arn: string; readonly reason: string }[];
}

/** What has come out, for programs. */
export function describeSweep(comparison: Comparison, compared: Compared, removals: Removals): SweepReport {
    const { removed, gone, failed, untried } = removals;
    const left = [...failed, ...untried.map((finding) => ({ finding, reason: "interrupted before it was begun" }))];
    const { findings, young, foreign, retained } = comparison;
    const arns = (users: readonly ListedUser[]) => users.map(({ arn }) => arn);
    return {
        findings: findings.map(describeFinding),
        compared,
        left: { young: arns(young), foreign: arns(foreign), retained: arns(retained) },
        removed: arnsOf(removed),
        gone: arnsOf(gone),
        failed: left.flatMap(({ finding, reason }) => finding.users.map(({ arn }) => ({ arn, reason }))),
    };
}

/** ARNs of the users of findings. */
export function arnsOf(findings: readonly SweepFinding[]): string[] {
    return findings.flatMap(({ users }) => users.map(({ arn }) => arn));
}

/** What was found as a table, a line a user; a calm line when nothing was. */
export function sweepText({ findings }: Comparison, { users, ledgers, stacks }: Compared, now: number): string {
    if (findings.length === 0) {
        const of = `${counted(users, "user")} and ${counted(ledgers, "ledger")} of ${counted(stacks, "stack")}`;
        return `Nothing found: ${of} agree.`;
    }
    const rows = findings.flatMap((finding) => rowsOf(finding, now));
    return table(["FOUND", "LEASE", "STACK", "AGE", "WHAT TO DO"], rows);
}

/** A row for a finding. One of several users goes on with a row for each other user. */
function rowsOf(finding: SweepFinding, now: number): string[][] {
    const { kind, leaseId, users, stack, found, remedy } = finding;
    const since = sinceWhen(finding);
    const age = ageOf(since, now);
    const [user, ...others] = users;
    return [
        [paint[kind](kind), leaseId ?? user?.userName ?? "", stack ?? "", age, `${found}; ${remedy}`],
        ...others.map(({ userName }) => ["", userName, stack ?? "", age, ""]),
    ];
}

/** How long ago something was. A date that is secret stands as it is. */
function ageOf(since: string | null, now: number): string {
    const age = now - Date.parse(since ?? "");
    return Number.isNaN(age) ? (since ?? "") : shortDuration(age);
}

const paint: Readonly<Record<FindingKind, (text: string) => string>> = {
    orphan: colors.red,
    drifted: colors.magenta,
    ghost: colors.magenta,
    overdue: colors.yellow,
    superseded: colors.yellow,
    unreadable: colors.cyan,
};

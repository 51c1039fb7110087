import { LeaseError } from "../../../provider/errors/leaseError";
import { leaseTag, projectTag, stackTag } from "../../../provider/lease/naming";
import { isoSeconds } from "../../../provider/lease/schedule";
import { groupBy } from "../../terminal/groupBy";
import { counted } from "../../terminal/quantities";
import type { SweepFacts, UnnamedUser } from "./examineUsers";
import { judgeLease } from "./judgeLease";
import { describeOrphan, judgeUser, savedWith, stackOfUser, type UserStatus } from "./judgeUser";
import type { ListedUser } from "./listUsers";
import { type FindingKind, isInIssuedStack, type SweepFinding } from "./sweepFinding";
import type { SweptLedgers } from "./sweptLedgers";

/** How to compare AWS with the ledgers. */
export interface ComparisonOptions {
    /** Time by AWS's clock, in milliseconds since 1970. */
    readonly now: number;
    /** Whether `--apply` also removes users whose guard took effect more than an hour ago. */
    readonly expired: boolean;
}

/** Result of the comparison. */
export interface Comparison {
    readonly findings: readonly SweepFinding[];
    /** Users that are skipped because a mint may still be working on them. */
    readonly young: readonly ListedUser[];
    /** Users under our path that are not tagged as a ledger's. */
    readonly foreign: readonly ListedUser[];
    /** Users of `run` whose leases have not ended. */
    readonly running: readonly ListedUser[];
    /** Users that `retainOnDelete` left in AWS. */
    readonly retained: readonly ListedUser[];
}

/** Compares the users in AWS with the leases in the ledgers. */
export function compareLedgers(facts: SweepFacts, ledgers: SweptLedgers, options: ComparisonOptions): Comparison {
    const judged = judgeUsers(facts.unnamed, ledgers);
    const usersWith = (expected: UserStatus) =>
        judged.flatMap(({ unnamed, status }) => (status === expected ? [unnamed] : []));
    const findings = [
        ...usersWith("orphan").map((unnamed) => orphan(unnamed, ledgers)),
        ...usersWith("unproven").map((unnamed) => unproven(unnamed, ledgers)),
        ...leaseFindings(facts, ledgers, options),
        ...byLedger(usersWith("elsewhere")).map((found) => elsewhere(found, ledgers)),
        ...byLedger(usersWith("newer")).map((found) => newer(found, ledgers)),
        ...groupBy(facts.unread, ({ ledgerId }) => ledgerId ?? "").map(([id, users]) => unread(id, users, ledgers)),
        ...distinct([...ledgers.unreadable, ...ledgers.others.unreadable, ...facts.failures]).map(unreadable),
    ];
    const usersOf = (found: readonly UnnamedUser[]) => found.map(({ user }) => user);
    return {
        findings: findings.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || byLease(a, b)),
        young: [...facts.young, ...usersOf(usersWith("young"))],
        foreign: [...facts.outside, ...usersOf(usersWith("foreign"))],
        running: usersOf(usersWith("running")),
        retained: usersOf(usersWith("retained")),
    };
}

/**
 * Judges users. If one user of a ledger is `newer`, a copy of the ledger's state is in use elsewhere and may own any
 * other user of the ledger.
 */
function judgeUsers(unnamed: readonly UnnamedUser[], ledgers: SweptLedgers) {
    const judged = unnamed.map((each) => ({ unnamed: each, status: judgeUser(each, ledgers) }));
    const copied = new Set(
        judged.flatMap(({ unnamed: { user }, status }) => (status === "newer" ? [user.ledgerId] : [])),
    );
    return judged.map(({ unnamed: each, status }) => {
        const isCopied = copied.has(each.user.ledgerId) && (status === "orphan" || status === "unproven");
        return { unnamed: each, status: isCopied ? "newer" : status };
    });
}

/** Groups users by the stack that created them and their ledger. */
function byLedger(found: readonly UnnamedUser[]): UnnamedUser[][] {
    return groupBy(found, (each) => `${stackOfUser(each)} ${each.user.ledgerId}`).map(([, users]) => users);
}

/** Order of findings: first what may give access to somebody unknown. */
const order: readonly FindingKind[] = ["orphan", "drifted", "ghost", "overdue", "superseded", "unreadable"];

function byLease(a: SweepFinding, b: SweepFinding): number {
    return (a.leaseId ?? "").localeCompare(b.leaseId ?? "");
}

function orphan(unnamed: UnnamedUser, ledgers: SweptLedgers): SweepFinding {
    const { user, tags } = unnamed;
    const isSure = ledgers.others.unreadable.length === 0;
    return {
        kind: "orphan",
        users: [user],
        lease: null,
        leaseId: tags[leaseTag] ?? null,
        ledgerId: user.ledgerId,
        project: tags[projectTag] ?? null,
        stack: tags[stackTag] ?? null,
        found: describeOrphan(unnamed, ledgers),
        remedy: isSure ? "--apply removes it" : "make every stack readable first: one that cannot be read may own it",
        isRemovable: isSure,
    };
}

/**
 * Returns the finding of a user that is an orphan, unless `retainOnDelete` left it: the state backend has no readable
 * record of that.
 */
function unproven(unnamed: UnnamedUser, ledgers: SweptLedgers): SweepFinding {
    const found = orphan(unnamed, ledgers);
    const remedy = `no past state shows whether retainOnDelete left it; if nobody needs it, ${applyRemedy(found.ledgerId)}`;
    return { ...found, remedy: found.isRemovable ? remedy : found.remedy, isRemovable: false };
}

/** Returns the command that removes the users of a ledger if nothing proves that they are orphans. */
function applyRemedy(ledgerId: string | null): string {
    return `run stacklease sweep --ledger ${ledgerId} --apply`;
}

function leaseFindings(facts: SweepFacts, ledgers: SweptLedgers, { now, expired }: ComparisonOptions): SweepFinding[] {
    return ledgers.leases.flatMap((found) => {
        const { leaseId, project, stack, lease } = found;
        const examined = facts.examined.get(found);
        const evidence = { examined, isGone: facts.gone.includes(found), isReplaced: ledgers.replaced.has(leaseId) };
        const verdict = judgeLease(found, evidence, now);
        if (!verdict) {
            return [];
        }
        const isKept = verdict.kind === "overdue" && lease.onExpiry === "keep";
        const isRemovable = expired && verdict.isLongOver && !isKept;
        return [
            {
                kind: verdict.kind,
                users: examined ? [examined.user] : [],
                lease: found,
                leaseId: leaseId || null,
                project,
                stack,
                ledgerId: lease.backend.ledgerId,
                found: verdict.found,
                remedy: isRemovable
                    ? `--apply removes its user${isInIssuedStack(found) ? " and stack" : ""}`
                    : verdict.remedy,
                isRemovable,
            },
        ];
    });
}

function elsewhere(found: readonly UnnamedUser[], ledgers: SweptLedgers): SweepFinding {
    const about = findingOfStack(found);
    return {
        ...about,
        found: `${counted(found.length, "user")} of stack ${about.project}/${about.stack}, which uses the same ledger and was not read`,
        remedy: unreadRemedy(about.ledgerId, ledgers),
    };
}

function newer(found: readonly UnnamedUser[], { stacks }: SweptLedgers): SweepFinding {
    const about = findingOfStack(found);
    const id = about.ledgerId ?? "";
    const stack = stacks.find(({ project, stack }) => project === about.project && stack === about.stack);
    const isPresent = stack?.ledgerIds.has(id) === true;
    const savedAt = (stack && savedWith(id, stack)) ?? null;
    const isMade =
        savedAt === null || about.users.every(({ createdAt }) => Date.parse(createdAt) > Date.parse(savedAt));
    const state = isPresent ? "the state that was read" : "the last state that had its ledger";
    const since = savedAt ? `was saved (${isoSeconds(Date.parse(savedAt))})` : "was saved";
    const here = isPresent ? "run pulumi refresh, then run sweep again" : applyRemedy(about.ledgerId);
    return {
        ...about,
        found: `${counted(found.length, "user")} of stack ${about.project}/${about.stack}, ${isMade ? "created" : "some of them created or renewed"} after ${state} ${since}`,
        remedy: `run sweep where a copy of that state is in use; if there is none, ${here}`,
    };
}

function findingOfStack(found: readonly UnnamedUser[]): SweepFinding {
    const users = found.map(({ user }) => user);
    const { [projectTag]: project = null, [stackTag]: stack = null } = found[0]?.tags ?? {};
    return { ...unreadableFinding, users, project, stack, ledgerId: users[0]?.ledgerId ?? null };
}

function unread(ledgerId: string, users: readonly ListedUser[], ledgers: SweptLedgers): SweepFinding {
    return {
        ...unreadableFinding,
        users,
        ledgerId,
        found: `${counted(users.length, "user")} of ledger ${ledgerId}, which is in no state that was read`,
        remedy: unreadRemedy(ledgerId, ledgers),
    };
}

function unreadRemedy(ledgerId: string | null, { isAll }: SweptLedgers): string {
    return isAll
        ? `run sweep where its state is; if nobody needs the users, ${applyRemedy(ledgerId)}`
        : "run sweep --all to read every stack of the state backend";
}

/** Returns the errors without duplicates. */
function distinct(errors: readonly Error[]): Error[] {
    return [...new Map(errors.map((error) => [error.message, error])).values()];
}

function unreadable(error: Error): SweepFinding {
    const again = "run the same command again";
    return LeaseError.isInstance(error)
        ? { ...unreadableFinding, found: `${error.operation}: ${error.reason}`, remedy: error.remedy || again }
        : { ...unreadableFinding, found: error.message, remedy: again };
}

const unreadableFinding: SweepFinding = {
    kind: "unreadable",
    users: [],
    lease: null,
    leaseId: null,
    project: null,
    stack: null,
    ledgerId: null,
    found: "",
    remedy: "",
    isRemovable: false,
};

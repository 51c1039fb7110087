import { leaseTag, projectTag, stackTag } from "../../../provider/lease/naming";
import { isoSeconds } from "../../../provider/lease/schedule";
import { LeaseError } from "../../../provider/leaseError";
import { counted } from "../../terminal/counted";
import { groupBy } from "../../terminal/groupBy";
import type { SweepFacts, Untold } from "./examineUsers";
import { judgeLease } from "./judgeLease";
import { describeOrphan, judgeUser, type Standing, savedWith, stackOfUser } from "./judgeUser";
import type { ListedUser } from "./listUsers";
import { type FindingKind, isInIssuedStack, type SweepFinding } from "./sweepFinding";
import type { SweptLedgers } from "./sweptLedgers";

/** How to compare. */
export interface ComparisonOptions {
    /** By AWS's clock, in milliseconds. */
    readonly now: number;
    /** Whether `--apply` also removes users whose guard has passed more than an hour ago. */
    readonly expired: boolean;
}

/** What has come out. */
export interface Comparison {
    readonly findings: readonly SweepFinding[];
    /** Users left alone for their youth. */
    readonly young: readonly ListedUser[];
    /** Users at our path that are not tagged as a ledger's. */
    readonly foreign: readonly ListedUser[];
    /** Users that `retainOnDelete` has left in AWS. */
    readonly retained: readonly ListedUser[];
}

/** Compares what AWS has with what ledgers have. */
export function compareLedgers(facts: SweepFacts, ledgers: SweptLedgers, options: ComparisonOptions): Comparison {
    const judged = judgeUsers(facts.untold, ledgers);
    const those = (wanted: Standing) => judged.flatMap(({ untold, standing }) => (standing === wanted ? [untold] : []));
    const findings = [
        ...those("orphan").map((untold) => orphan(untold, ledgers)),
        ...those("unproven").map((untold) => unproven(untold, ledgers)),
        ...leaseFindings(facts, ledgers, options),
        ...byLedger(those("elsewhere")).map((found) => elsewhere(found, ledgers)),
        ...byLedger(those("newer")).map((found) => newer(found, ledgers)),
        ...groupBy(facts.unread, ({ ledgerId }) => ledgerId ?? "").map(([id, users]) => unread(id, users, ledgers)),
        ...distinct([...ledgers.unreadable, ...ledgers.others.unreadable, ...facts.unasked]).map(unreadable),
    ];
    const usersOf = (found: readonly Untold[]) => found.map(({ user }) => user);
    return {
        findings: findings.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || byLease(a, b)),
        young: [...facts.young, ...usersOf(those("young"))],
        foreign: [...facts.outside, ...usersOf(those("foreign"))],
        retained: usersOf(those("retained")),
    };
}

/** Judges users. Where one of a ledger was made elsewhere, a copy of its state goes on there, and may have any other user of that ledger. */
function judgeUsers(untold: readonly Untold[], ledgers: SweptLedgers) {
    const judged = untold.map((each) => ({ untold: each, standing: judgeUser(each, ledgers) }));
    const copied = new Set(
        judged.flatMap(({ untold: { user }, standing }) => (standing === "newer" ? [user.ledgerId] : [])),
    );
    return judged.map(({ untold: each, standing }) => {
        const isCopied = copied.has(each.user.ledgerId) && (standing === "orphan" || standing === "unproven");
        return { untold: each, standing: isCopied ? "newer" : standing };
    });
}

/** Users by the stack that has made them and their ledger. */
function byLedger(found: readonly Untold[]): Untold[][] {
    return groupBy(found, (each) => `${stackOfUser(each)} ${each.user.ledgerId}`).map(([, users]) => users);
}

/** What may give access to nobody knows whom stands first. */
const order: readonly FindingKind[] = ["orphan", "drifted", "ghost", "overdue", "superseded", "unreadable"];

function byLease(a: SweepFinding, b: SweepFinding): number {
    return (a.leaseId ?? "").localeCompare(b.leaseId ?? "");
}

function orphan(untold: Untold, ledgers: SweptLedgers): SweepFinding {
    const { user, tags } = untold;
    const isSure = ledgers.others.unreadable.length === 0;
    return {
        ...{ kind: "orphan", users: [user], lease: null, leaseId: tags[leaseTag] ?? null, ledgerId: user.ledgerId },
        ...{ project: tags[projectTag] ?? null, stack: tags[stackTag] ?? null },
        found: describeOrphan(untold, ledgers),
        remedy: isSure ? "--apply removes it" : "a stack that can't be read may have it: let it be read first",
        isRemovable: isSure,
    };
}

/** An orphan, unless it was retained, of which this state backend keeps no record that can be read. */
function unproven(untold: Untold, ledgers: SweptLedgers): SweepFinding {
    const found = orphan(untold, ledgers);
    const remedy = `no past state tells whether retainOnDelete has left it: ${byHand(found.ledgerId)}`;
    return { ...found, remedy: found.isRemovable ? remedy : found.remedy, isRemovable: false };
}

/** What removes the users of a ledger where nothing proves that nobody wants them. */
function byHand(ledgerId: string | null): string {
    return `stacklease sweep --ledger ${ledgerId} --apply removes what nobody wants`;
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
                ...{ kind: verdict.kind, users: examined ? [examined.user] : [], lease: found },
                ...{ leaseId: leaseId || null, project, stack, ledgerId: lease.backend.ledgerId },
                found: verdict.found,
                remedy: isRemovable
                    ? `--apply removes its user${isInIssuedStack(found) ? " and stack" : ""}`
                    : verdict.remedy,
                isRemovable,
            },
        ];
    });
}

function elsewhere(found: readonly Untold[], ledgers: SweptLedgers): SweepFinding {
    const about = ofStack(found);
    return {
        ...about,
        found: `${counted(found.length, "user")} of stack ${about.project}/${about.stack}, which shares the ledger and was not read`,
        remedy: unreadRemedy(about.ledgerId, ledgers),
    };
}

function newer(found: readonly Untold[], { stacks }: SweptLedgers): SweepFinding {
    const about = ofStack(found);
    const id = about.ledgerId ?? "";
    const stack = stacks.find(({ project, stack }) => project === about.project && stack === about.stack);
    const isPresent = stack?.ledgerIds.has(id) === true;
    const savedAt = (stack && savedWith(id, stack)) ?? null;
    const isMade =
        savedAt === null || about.users.every(({ createdAt }) => Date.parse(createdAt) > Date.parse(savedAt));
    const state = isPresent ? "the state that was read" : "the last state that had its ledger";
    const since = savedAt ? `was saved last (${isoSeconds(Date.parse(savedAt))})` : "was saved, by all that it tells";
    const here = isPresent ? "run pulumi refresh and sweep again" : byHand(about.ledgerId);
    return {
        ...about,
        found: `${counted(found.length, "user")} of stack ${about.project}/${about.stack}, ${isMade ? "made" : "some of them made or renewed"} after ${state} ${since}`,
        remedy: `a copy of that state goes on elsewhere: sweep there; if none does, ${here}`,
    };
}

function ofStack(found: readonly Untold[]): SweepFinding {
    const users = found.map(({ user }) => user);
    const { [projectTag]: project = null, [stackTag]: stack = null } = found[0]?.tags ?? {};
    return { ...nobodys, users, project, stack, ledgerId: users[0]?.ledgerId ?? null };
}

function unread(ledgerId: string, users: readonly ListedUser[], ledgers: SweptLedgers): SweepFinding {
    return {
        ...{ ...nobodys, users, ledgerId },
        found: `${counted(users.length, "user")} of ledger ${ledgerId}, which no state that was read owns`,
        remedy: unreadRemedy(ledgerId, ledgers),
    };
}

function unreadRemedy(ledgerId: string | null, { isAll }: SweptLedgers): string {
    return isAll
        ? `sweep where its state is; if that is gone, ${byHand(ledgerId)}`
        : "--all reads every stack of the backend";
}

/** Errors without those that say the same. */
function distinct(errors: readonly Error[]): Error[] {
    return [...new Map(errors.map((error) => [error.message, error])).values()];
}

function unreadable(error: Error): SweepFinding {
    const again = "run the same command again";
    return LeaseError.isInstance(error)
        ? { ...nobodys, found: `${error.operation}: ${error.reason}`, remedy: error.remedy || again }
        : { ...nobodys, found: error.message, remedy: again };
}

const nobodys: SweepFinding = {
    ...{ kind: "unreadable", users: [], lease: null, leaseId: null, project: null, stack: null, ledgerId: null },
    ...{ found: "", remedy: "", isRemovable: false },
};

import { leaseTag, projectTag, stackTag } from "../../provider/lease/naming";
import { isoSeconds } from "../../provider/lease/schedule";
import { counted } from "../counted";
import { groupBy } from "../groupBy";
import type { SweepFacts, Untold } from "./examineUsers";
import { type Finding, type FindingKind, isIssued } from "./finding";
import { judgeLease } from "./judgeLease";
import { describeOrphan, judgeUser, type Standing, stackOf } from "./judgeUser";
import type { ListedUser } from "./listUsers";
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
    readonly findings: readonly Finding[];
    /** Users left alone for their youth. */
    readonly young: readonly ListedUser[];
    /** Users at our path that are not tagged as a ledger's. */
    readonly foreign: readonly ListedUser[];
}

/** Compares what AWS has with what ledgers have. */
export function compareLedgers(facts: SweepFacts, ledgers: SweptLedgers, options: ComparisonOptions): Comparison {
    const judged = facts.untold.map((untold) => ({ untold, standing: judgeUser(untold, ledgers) }));
    const those = (wanted: Standing) => judged.flatMap(({ untold, standing }) => (standing === wanted ? [untold] : []));
    const findings = [
        ...those("orphan").map((untold) => orphan(untold, ledgers)),
        ...leaseFindings(facts, ledgers, options),
        ...groupBy(those("elsewhere"), stackOf).map(([stack, found]) => elsewhere(stack, found, ledgers)),
        ...groupBy(those("newer"), stackOf).map(([stack, found]) => newer(stack, found, ledgers)),
        ...groupBy(facts.unread, ({ ledgerId }) => ledgerId ?? "").map(([id, users]) => unread(id, users, ledgers)),
        ...[...new Set([...ledgers.unreadable, ...ledgers.others.unreadable, ...facts.unasked])].map(unreadable),
    ];
    const usersOf = (found: readonly Untold[]) => found.map(({ user }) => user);
    return {
        findings: findings.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || byLease(a, b)),
        young: [...facts.young, ...usersOf(those("young"))],
        foreign: [...facts.outside, ...usersOf(those("foreign"))],
    };
}

/** What may give access to nobody knows whom stands first. */
const order: readonly FindingKind[] = ["orphan", "drifted", "ghost", "overdue", "superseded", "unreadable"];

function byLease(a: Finding, b: Finding): number {
    return (a.leaseId ?? "").localeCompare(b.leaseId ?? "");
}

function orphan(untold: Untold, ledgers: SweptLedgers): Finding {
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

function leaseFindings(facts: SweepFacts, ledgers: SweptLedgers, { now, expired }: ComparisonOptions): Finding[] {
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
                remedy: isRemovable ? `--apply removes its user${isIssued(found) ? " and stack" : ""}` : verdict.remedy,
                isRemovable,
            },
        ];
    });
}

function elsewhere(stack: string, found: readonly Untold[], ledgers: SweptLedgers): Finding {
    return {
        ...ofStack(stack, found),
        found: `${counted(found.length, "user")} of stack ${stack}, which shares the ledger and was not read`,
        remedy: unreadRemedy(ledgers),
    };
}

function newer(stack: string, found: readonly Untold[], { stacks }: SweptLedgers): Finding {
    const savedAt = stacks.get(stack);
    const since = savedAt ? `was saved last (${isoSeconds(Date.parse(savedAt))})` : "was saved, by all that it tells";
    return {
        ...ofStack(stack, found),
        found: `${counted(found.length, "user")} of stack ${stack}, made after the state that was read ${since}`,
        remedy: "a copy of that state goes on elsewhere: sweep there; if none does, run pulumi refresh and sweep again",
    };
}

function ofStack(stack: string, found: readonly Untold[]): Finding {
    const [project = null, name = null] = stack.split("/");
    const users = found.map(({ user }) => user);
    return { ...nobodys, users, project, stack: name, ledgerId: users[0]?.ledgerId ?? null };
}

function unread(ledgerId: string, users: readonly ListedUser[], ledgers: SweptLedgers): Finding {
    return {
        ...{ ...nobodys, users, ledgerId },
        found: `${counted(users.length, "user")} of ledger ${ledgerId}, which no state that was read owns`,
        remedy: unreadRemedy(ledgers),
    };
}

function unreadRemedy({ isAll }: SweptLedgers): string {
    return isAll
        ? "sweep where its state is; if its stack is gone, remove them by hand"
        : "--all reads every stack of the backend";
}

/** A reason is one line, `<verb> <thing> <name>: <cause>; <remedy>`. */
function unreadable(reason: string): Finding {
    const [found = reason, remedy = "run the same command again"] = reason.split(/; (?!.*; )/);
    return { ...nobodys, found, remedy };
}

const nobodys: Finding = {
    ...{ kind: "unreadable", users: [], lease: null, leaseId: null, project: null, stack: null, ledgerId: null },
    ...{ found: "", remedy: "", isRemovable: false },
};

import { guardEnd, isKilled } from "../../../provider/lease/guard";
import { leaseTag, ledgerTag, nameTag, projectTag, stackTag } from "../../../provider/lease/naming";
import { readyTimeoutOf } from "../../../provider/lease/ready";
import type { PolicyDocument } from "../../../provider/policy/document";
import type { LedgerLease } from "../../state/leases";
import type { Untold } from "./examineUsers";
import { grace } from "./judgeLease";
import { youth } from "./matchUsers";
import type { StackPast } from "./stackPast";
import type { SweptLedgers, SweptStack } from "./sweptLedgers";

/**
 * What a user is whose path is a ledger's and that no lease names.
 *
 * - `foreign`: not tagged as that ledger's lease, or as a lease that has another user
 * - `moved`: the state of another stack names it: `pulumi state move` takes a lease there
 * - `elsewhere`: a stack has made it that was not read, though it shares the ledger: a copy of a state does so
 * - `newer`: made or renewed after its stack's state had the ledger last: a copy of that state goes on elsewhere
 * - `young`: a mint that is still waiting for its key may go on
 * - `retained`: a past state has named it, and said that AWS is to keep it: `retainOnDelete`
 * - `unproven`: nobody's as far as present states tell, and nobody can tell whether it was retained
 * - `orphan`: nobody's any more
 */
export type Standing = "foreign" | "moved" | "elsewhere" | "newer" | "young" | "retained" | "unproven" | "orphan";

/** How far the clocks may differ of AWS and of the machine that saved a state, in milliseconds. */
const skew = 10_000;

/** The `readyTimeout`, in seconds, of a mint that takes no longer than {@link youth}. */
const usualTimeout = 120;

/** What a user that no lease names is. Only an orphan may be removed, so it is one only where nothing else can be. */
export function judgeUser(untold: Untold, ledgers: SweptLedgers): Standing {
    const { user, tags } = untold;
    if (!isOfLedger(untold) || ledgers.leases.some(({ leaseId }) => leaseId === tags[leaseTag])) {
        return "foreign";
    }
    if (ledgers.others.leases.some((lease) => isNamedBy(lease, untold))) {
        return "moved";
    }
    const pending = pendingOf(untold, ledgers);
    const wait = pending ? Math.max(0, readyTimeoutOf(pending.lease) - usualTimeout) * 1_000 : 0;
    const isYoung = user.age < youth + wait;
    if (ledgers.only !== undefined) {
        return isYoung ? "young" : "orphan";
    }
    const stack = stackThatMade(untold, ledgers);
    if (!stack) {
        return "elsewhere";
    }
    if (pending && isLeftBy(untold, pending)) {
        return isYoung ? "young" : "orphan";
    }
    const savedAt = savedWith(user.ledgerId ?? "", stack);
    if (savedAt === undefined) {
        return "unproven";
    }
    if (savedAt === null || Date.parse(user.createdAt) > Date.parse(savedAt) + skew) {
        return "newer";
    }
    return isYoung ? "young" : isPowerless(untold) ? "orphan" : judgeByPast(untold, stack.past);
}

/** When a state of a stack was saved last that had a ledger; null where it does not tell, undefined where none is known that had. */
export function savedWith(ledgerId: string, { savedAt, ledgerIds, past }: SweptStack): string | null | undefined {
    return ledgerIds.has(ledgerId) ? savedAt : past?.ledgers.get(ledgerId)?.savedAt;
}

/** Whether a user has all our tags of the ledger in whose folder it is. */
export function isOfLedger({ user, tags }: Pick<Untold, "user" | "tags">): boolean {
    return tags[ledgerTag] === user.ledgerId && Boolean(tags[leaseTag]);
}

function isNamedBy({ leaseId, lease }: LedgerLease, { user, tags }: Untold): boolean {
    return (
        (leaseId !== "" && leaseId === tags[leaseTag]) || lease.userName?.toLowerCase() === user.userName.toLowerCase()
    );
}

/** The stack that has made a user, as `project/stack`. */
export function stackOfUser({ tags }: Pick<Untold, "tags">): string {
    return `${tags[projectTag]}/${tags[stackTag]}`;
}

/** The stack that a user names, the one that has the ledger among those of a name; undefined where it was not read. */
export function stackThatMade(untold: Untold, { stacks }: SweptLedgers): SweptStack | undefined {
    const named = stacks.filter(({ project, stack }) => `${project}/${stack}` === stackOfUser(untold));
    const id = untold.user.ledgerId ?? "";
    return named.find(({ ledgerIds, past }) => ledgerIds.has(id) || past?.ledgers.has(id)) ?? named[0];
}

/** Whether nobody can do anything with a user any more, so that nobody wants it. */
function isPowerless({ user, document, isBare }: Untold): boolean {
    const end = document && guardEnd(document);
    const now = Date.parse(user.createdAt) + user.age;
    return isBare || Boolean(document && isKilled(document)) || (Boolean(end) && now - Date.parse(end ?? "") > grace);
}

/**
 * Whether a user is what a pending mint has left, so that no state can have named it: made when that began, and to end when its lease was to
 * end, or without anything yet.
 */
function isLeftBy({ user, document, isBare }: Untold, { lease }: LedgerLease): boolean {
    const late = Date.parse(user.createdAt) - Date.parse(lease.issuedAt);
    const isItsOwn = document ? isSameTime(guardEnd(document), lease.expiresAt) : isBare;
    return isItsOwn && late > -skew && late < youth;
}

function judgeByPast({ user, document }: Untold, past: StackPast | undefined): Standing {
    const madeAt = Date.parse(user.createdAt);
    if (!past || past.since > madeAt || past.until + skew < madeAt) {
        return "unproven";
    }
    const named = past.leases.get(user.userName.toLowerCase());
    if (named?.isRetained) {
        return "retained";
    }
    return named && document && !isSameTime(guardEnd(document), named.expiresAt) ? "newer" : "orphan";
}

function isSameTime(a: string | null, b: string | null): boolean {
    return a === null || b === null ? a === b : Date.parse(a) === Date.parse(b);
}

/** What there is to say of an orphan. */
export function describeOrphan(untold: Untold, ledgers: SweptLedgers): string {
    const { tags, document } = untold;
    const name = `user of ${tags[nameTag] ?? "a lease"}`;
    const whose = pendingOf(untold, ledgers) ? `${name}, whose mint was cut off` : `${name} that no ledger has`;
    return `${whose}; ${fateOf(document)}`;
}

/** When AWS ends what a user may do. */
export function fateOf(document: PolicyDocument | undefined): string {
    if (document && isKilled(document)) {
        return "it is denied everything";
    }
    const end = document && guardEnd(document);
    return end ? `AWS ends it at ${end}` : "it has no guard";
}

/** The mint that has begun and not ended, by the state, under the name, in the stack and in the ledger of a user. */
function pendingOf(untold: Untold, { leases }: SweptLedgers): LedgerLease | undefined {
    const name = untold.tags[nameTag];
    const pending = leases.filter(
        ({ leaseId, project, stack, lease }) =>
            leaseId === "" &&
            lease.name === name &&
            lease.backend.ledgerId === untold.user.ledgerId &&
            `${project}/${stack}` === stackOfUser(untold),
    );
    return pending.find((each) => isLeftBy(untold, each)) ?? pending[0];
}

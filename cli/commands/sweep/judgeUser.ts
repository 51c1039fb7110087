import { guardEnd, isKilled } from "../../../provider/lease/guard";
import { leaseTag, ledgerTag, nameTag, projectTag, runTag, stackTag } from "../../../provider/lease/naming";
import { readyTimeoutSecondsOf } from "../../../provider/lease/ready";
import type { PolicyDocument } from "../../../provider/policy/document";
import type { LedgerLease } from "../../state/leases";
import type { UnnamedUser } from "./examineUsers";
import { expiredGraceMs } from "./judgeLease";
import { minimumAgeMs } from "./matchUsers";
import type { StackPast } from "./stackPast";
import type { SweptLedgers, SweptStack } from "./sweptLedgers";

/**
 * Status of a user that is under a ledger's path and that no lease names.
 *
 * - `foreign`: not tagged as that ledger's lease, or tagged as a lease that has another user
 * - `moved`: named by the state of another stack, after `pulumi state move`
 * - `elsewhere`: created by a stack that was not read, though it uses the same ledger: it has a copy of the state
 * - `newer`: created or renewed after its stack's state last had the ledger: a copy of that state is in use elsewhere
 * - `young`: its mint may still be waiting for its key
 * - `running`: issued by `run`, and its end has not come
 * - `retained`: named by a past state in which its resource had `retainOnDelete`, so that Pulumi left it in AWS
 * - `unproven`: in no present state, and nothing shows whether it was retained
 * - `orphan`: nobody's
 */
export type UserStatus =
    | "foreign"
    | "moved"
    | "elsewhere"
    | "newer"
    | "young"
    | "running"
    | "retained"
    | "unproven"
    | "orphan";

/** Difference allowed between the clocks of AWS and of the machine that saved a state. */
const clockSkewMs = 10_000;

/** `readyTimeout` of a mint that ends within {@link minimumAgeMs}. */
const usualTimeoutSeconds = 120;

/** Judges a user that no lease names. Only an orphan may be removed, so every other explanation comes first. */
export function judgeUser(unnamed: UnnamedUser, ledgers: SweptLedgers): UserStatus {
    const { user, tags } = unnamed;
    if (!isOfLedger(unnamed) || ledgers.leases.some(({ leaseId }) => leaseId === tags[leaseTag])) {
        return "foreign";
    }
    if (tags[runTag] !== undefined) {
        return isPowerless(unnamed, clockSkewMs) ? "orphan" : "running";
    }
    if (ledgers.others.leases.some((lease) => isNamedBy(lease, unnamed))) {
        return "moved";
    }
    const pending = pendingOf(unnamed, ledgers);
    const extraWaitMs = pending ? Math.max(0, readyTimeoutSecondsOf(pending.lease) - usualTimeoutSeconds) * 1_000 : 0;
    const isRecent = user.ageMs < minimumAgeMs + extraWaitMs;
    if (ledgers.only !== undefined) {
        return isRecent ? "young" : "orphan";
    }
    const stack = stackThatMade(unnamed, ledgers);
    if (!stack) {
        return "elsewhere";
    }
    if (pending && isLeftBy(unnamed, pending)) {
        return isRecent ? "young" : "orphan";
    }
    const savedAt = savedWith(user.ledgerId ?? "", stack);
    if (savedAt === undefined) {
        return "unproven";
    }
    if (savedAt === null || Date.parse(user.createdAt) > Date.parse(savedAt) + clockSkewMs) {
        return "newer";
    }
    return isRecent ? "young" : isPowerless(unnamed) ? "orphan" : judgeByPast(unnamed, stack.past);
}

/**
 * Returns when a stack's last state with a ledger was saved; null if the state does not say, undefined if no known
 * state had the ledger.
 */
export function savedWith(ledgerId: string, { savedAt, ledgerIds, past }: SweptStack): string | null | undefined {
    return ledgerIds.has(ledgerId) ? savedAt : past?.ledgers.get(ledgerId)?.savedAt;
}

/** Returns whether a user has all tags of the ledger under whose path it is. */
export function isOfLedger({ user, tags }: Pick<UnnamedUser, "user" | "tags">): boolean {
    return tags[ledgerTag] === user.ledgerId && Boolean(tags[leaseTag]);
}

function isNamedBy({ leaseId, lease }: LedgerLease, { user, tags }: UnnamedUser): boolean {
    return (
        (leaseId !== "" && leaseId === tags[leaseTag]) || lease.userName?.toLowerCase() === user.userName.toLowerCase()
    );
}

/** Returns the stack that created a user, as `project/stack`. */
export function stackOfUser({ tags }: Pick<UnnamedUser, "tags">): string {
    return `${tags[projectTag]}/${tags[stackTag]}`;
}

/** Returns the stack in a user's tags, preferably the one that has the ledger; undefined if it was not read. */
export function stackThatMade(unnamed: UnnamedUser, { stacks }: SweptLedgers): SweptStack | undefined {
    const named = stacks.filter(({ project, stack }) => `${project}/${stack}` === stackOfUser(unnamed));
    const id = unnamed.user.ledgerId ?? "";
    return named.find(({ ledgerIds, past }) => ledgerIds.has(id) || past?.ledgers.has(id)) ?? named[0];
}

/**
 * Returns whether a user has no access any more, so that nobody needs it.
 * @param graceMs time since its guard took effect
 */
function isPowerless({ user, document, isBare }: UnnamedUser, graceMs = expiredGraceMs): boolean {
    const end = document && guardEnd(document);
    const now = Date.parse(user.createdAt) + user.ageMs;
    return isBare || Boolean(document && isKilled(document)) || (Boolean(end) && now - Date.parse(end ?? "") > graceMs);
}

/**
 * Returns whether a pending mint left a user behind, so that no state can name it. Such a user was created when the
 * mint began, and ends with the mint's lease or has nothing yet.
 */
function isLeftBy({ user, document, isBare }: UnnamedUser, { lease }: LedgerLease): boolean {
    const delayMs = Date.parse(user.createdAt) - Date.parse(lease.issuedAt);
    const isItsOwn = document ? isSameTime(guardEnd(document), lease.expiresAt) : isBare;
    return isItsOwn && delayMs > -clockSkewMs && delayMs < minimumAgeMs;
}

function judgeByPast({ user, document }: UnnamedUser, past: StackPast | undefined): UserStatus {
    const madeAt = Date.parse(user.createdAt);
    if (!past || past.sinceMs > madeAt || past.untilMs + clockSkewMs < madeAt) {
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

/** Describes an orphan. */
export function describeOrphan(unnamed: UnnamedUser, ledgers: SweptLedgers): string {
    const { tags, document } = unnamed;
    const name = `user of ${tags[nameTag] ?? "a lease"}`;
    const whose = pendingOf(unnamed, ledgers) ? `${name}, whose mint was interrupted` : `${name} that is in no ledger`;
    return `${whose}; ${describeEnd(document)}`;
}

/** Describes when AWS ends a user's access. */
function describeEnd(document: PolicyDocument | undefined): string {
    if (document && isKilled(document)) {
        return "it is denied everything";
    }
    const end = document && guardEnd(document);
    return end ? `AWS ends it at ${end}` : "it has no expiry guard";
}

/** Returns the unfinished mint in a state that matches a user by name, stack and ledger. */
function pendingOf(unnamed: UnnamedUser, { leases }: SweptLedgers): LedgerLease | undefined {
    const name = unnamed.tags[nameTag];
    const pending = leases.filter(
        ({ leaseId, project, stack, lease }) =>
            leaseId === "" &&
            lease.name === name &&
            lease.backend.ledgerId === unnamed.user.ledgerId &&
            `${project}/${stack}` === stackOfUser(unnamed),
    );
    return pending.find((each) => isLeftBy(unnamed, each)) ?? pending[0];
}

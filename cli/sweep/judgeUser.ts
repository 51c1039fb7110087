import { guardEnd, isKilled } from "../../provider/lease/guard";
import { leaseTag, ledgerTag, nameTag, projectTag, stackTag } from "../../provider/lease/naming";
import { readyTimeoutOf } from "../../provider/lease/ready";
import type { PolicyDocument } from "../../provider/policy/document";
import type { LedgerLease } from "../ledger/leases";
import type { Untold } from "./examineUsers";
import { youth } from "./matchUsers";
import type { SweptLedgers } from "./sweptLedgers";

/**
 * What a user is whose path is a read ledger's and that no lease names.
 *
 * - `foreign`: not tagged as that ledger's, or as a lease that has another user
 * - `moved`: the state of another stack names it: `pulumi state move` takes a lease there
 * - `elsewhere`: a stack has made it that was not read, though it shares the ledger: a copy of a state does so
 * - `newer`: made after its stack's state was saved last: a copy of that state goes on elsewhere
 * - `young`: a mint that is still waiting for its key may go on
 * - `orphan`: nobody's any more
 */
export type Standing = "foreign" | "moved" | "elsewhere" | "newer" | "young" | "orphan";

/** What a user that no lease names is. Only an orphan may be removed, so it is one only where nothing else can be. */
export function judgeUser(untold: Untold, ledgers: SweptLedgers): Standing {
    const { user, tags } = untold;
    if (tags[ledgerTag] !== user.ledgerId || ledgers.leases.some(({ leaseId }) => leaseId === tags[leaseTag])) {
        return "foreign";
    }
    if (ledgers.others.leases.some((lease) => isNamedBy(lease, untold))) {
        return "moved";
    }
    const savedAt = ledgers.stacks.get(stackOf(untold));
    if (savedAt === undefined) {
        return "elsewhere";
    }
    const pending = pendingOf(untold, ledgers);
    // The engine saves that a create has begun before it begins it, so only what a pending mint has left is younger than its state.
    if (savedAt === null || Date.parse(user.createdAt) > Date.parse(savedAt) + (pending ? youth : 0)) {
        return "newer";
    }
    return pending && user.age < youth + readyTimeoutOf(pending.lease) * 1_000 ? "young" : "orphan";
}

function isNamedBy({ leaseId, lease }: LedgerLease, { user, tags }: Untold): boolean {
    return (
        (leaseId !== "" && leaseId === tags[leaseTag]) || lease.userName?.toLowerCase() === user.userName.toLowerCase()
    );
}

/** The stack that has made a user, as `project/stack`. */
export function stackOf({ tags }: Untold): string {
    return `${tags[projectTag]}/${tags[stackTag]}`;
}

/** What there is to say of an orphan. */
export function describeOrphan(untold: Untold, ledgers: SweptLedgers): string {
    const { tags, document } = untold;
    const name = `user of ${tags[nameTag] ?? "a lease"}`;
    const whose = pendingOf(untold, ledgers) ? `${name}, whose mint was cut off` : `${name} that no ledger has`;
    return `${whose}; ${fateOf(document)}`;
}

function fateOf(document: PolicyDocument | undefined): string {
    if (document && isKilled(document)) {
        return "it is denied everything";
    }
    const end = document && guardEnd(document);
    return end ? `AWS ends it at ${end}` : "it has no guard";
}

/** The mint that has begun and not ended, by the state, under the name and in the stack of a user. */
function pendingOf(untold: Untold, { leases }: SweptLedgers): LedgerLease | undefined {
    const name = untold.tags[nameTag];
    return leases.find(
        ({ leaseId, project, stack, lease }) =>
            leaseId === "" && lease.name === name && `${project}/${stack}` === stackOf(untold),
    );
}

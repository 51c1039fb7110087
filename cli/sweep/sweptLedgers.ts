import type { LeaseBackend } from "../../provider/lease/leaseInputs";
import type { Checkpoint } from "../ledger/checkpoint";
import { issuersOf } from "../ledger/issuers";
import { type LedgerLease, resourcesOf } from "../ledger/leases";
import { type Ledgers, leasesIn } from "../ledger/readLedgers";

/** Ledgers as AWS is compared with them. */
export interface SweptLedgers {
    readonly leases: readonly LedgerLease[];
    /** The backends that own the ledgers that were read, by ledger id. */
    readonly backends: ReadonlyMap<string, LeaseBackend>;
    /** Ids of leases that the engine has replaced and not deleted yet. */
    readonly replaced: ReadonlySet<string>;
    /** When the state of each stack that was read was saved last, by `project/stack`; null where it does not tell. */
    readonly stacks: ReadonlyMap<string, string | null>;
    readonly checkpoints: readonly Checkpoint[];
    /** Whether every stack of the state's backend was asked for. */
    readonly isAll: boolean;
    /** What there is to say of would-be orphans from beyond these stacks. */
    readonly others: OtherStacks;
    /** Why a stack or account could not be read, a line each. */
    readonly unreadable: readonly string[];
}

/** The other stacks of the state's backend: `pulumi state move` takes a lease to another stack, and its user keeps its tags. */
export interface OtherStacks {
    readonly leases: readonly LedgerLease[];
    /** Why one could not be read, a line each: it may have any user. */
    readonly unreadable: readonly string[];
}

/**
 * The ledgers of some states.
 * @param failures why other things could not be read, a line each
 */
export function sweptLedgers(ledgers: Ledgers, isAll: boolean, failures: readonly string[], now: number): SweptLedgers {
    const { checkpoints, unreadable } = ledgers;
    const leases = leasesIn(ledgers, now);
    const credentials = checkpoints.flatMap((checkpoint) => resourcesOf(checkpoint, "DynamicCredential"));
    const reasons = unreadable.map(({ reason }) => reason);
    const backends = [...leases.map(({ lease }) => lease.backend), ...issuersOf(checkpoints)];
    return {
        leases,
        backends: new Map(backends.map((backend) => [backend.ledgerId, backend])),
        replaced: new Set(credentials.flatMap((each) => (each.delete && each.id ? [each.id] : []))),
        stacks: new Map(checkpoints.map(({ project, stack, savedAt }) => [`${project}/${stack}`, savedAt])),
        checkpoints,
        isAll,
        others: { leases: [], unreadable: reasons },
        unreadable: [...new Set([...reasons, ...failures])],
    };
}

import type { LeaseBackend } from "../../provider/lease/leaseInputs";
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
    /** Names of the stacks that were read, as `project/stack`. */
    readonly stacks: ReadonlySet<string>;
    /** Whether every stack of the state's backend was asked for. */
    readonly isAll: boolean;
    /** Whether every stack of the state's backend was read. */
    readonly isWhole: boolean;
    /** Why a stack or account could not be read, a line each. */
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
    const backends = [...leases.map(({ lease }) => lease.backend), ...issuersOf(checkpoints)];
    return {
        leases,
        backends: new Map(backends.map((backend) => [backend.ledgerId, backend])),
        replaced: new Set(credentials.flatMap((each) => (each.delete && each.id ? [each.id] : []))),
        stacks: new Set(checkpoints.map(({ project, stack }) => `${project}/${stack}`)),
        isAll,
        isWhole: isAll && unreadable.length === 0,
        unreadable: [...new Set([...unreadable.map(({ reason }) => reason), ...failures])],
    };
}

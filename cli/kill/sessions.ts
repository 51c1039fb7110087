import { isSession } from "../../provider/lease/leaseInputs";
import { isRevocable } from "../../provider/lease/session/revocable";
import { isOver } from "../../provider/lease/session/revokeSession";
import type { LedgerLease } from "../ledger/leases";

/** Sessions that have not run out: those that can be denied everything, and those that nothing of ours can end. */
export interface Sessions {
    readonly revocable: readonly LedgerLease[];
    readonly lasting: readonly LedgerLease[];
}

/** The running sessions among some leases. AWS lists none, so they are known from ledgers alone. */
export function runningSessions(leases: readonly LedgerLease[]): Sessions {
    const running = leases.filter(({ lease }) => isSession(lease) && !isOver(lease));
    return {
        revocable: running.filter(({ lease }) => isRevocable(lease)),
        lasting: running.filter(({ lease }) => !isRevocable(lease)),
    };
}

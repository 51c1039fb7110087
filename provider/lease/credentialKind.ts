import { LeaseError } from "../leaseError";
import type { Lease, LeaseInputs } from "./leaseInputs";

/**
 * What every credential type can do. The lifecycle code knows only this. Each method has proven the account itself
 * before it writes, and before it believes that something is gone.
 */
export interface CredentialKind {
    /** Issues a credential. Leaves nothing behind when it fails, or throws an {@link IncompleteLease}. */
    mint(inputs: LeaseInputs, leaseId: string): Promise<Lease>;
    /** The lease as AWS has it now; undefined when it is gone. */
    observe(lease: Lease): Promise<Lease | undefined>;
    /** Brings a live lease to changed inputs, its key unchanged. Throws an {@link EndedLease} when there is none any more. */
    sync(lease: Lease, inputs: LeaseInputs): Promise<Lease>;
    /** Ends a lease at once, and leaves what there is of it for the record. Only replaced or revoked from then on. */
    kill(lease: Lease): Promise<Lease>;
    /** Ends a lease for good. Succeeds when there is nothing left to end. */
    revoke(lease: Lease): Promise<void>;
}

/** A mint that failed and whose remains could not be removed: the ledger must keep them, so that destroy finds them. */
export class IncompleteLease extends Error {
    constructor(
        readonly remains: Lease,
        readonly reasons: readonly string[],
    ) {
        super(reasons.join("; "));
    }
}

/** A lease that nothing can be changed on any more: its user is gone, or it was killed. */
export class EndedLease extends LeaseError {}

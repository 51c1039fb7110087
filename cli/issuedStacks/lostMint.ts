import { awsNow } from "../../provider/aws/clock";
import type { CredentialType } from "../../provider/lease/credentialTypes";
import type { LeaseBackend } from "../../provider/lease/leaseInputs";
import type { Checkpoint } from "../state/checkpoint";
import { issuersOf } from "../state/issuers";
import { leasesOf } from "../state/leases";

/** A mint in a stack of `issue` that may have left something in AWS of which no state knows. */
export interface LostMint {
    readonly project: string;
    readonly stack: string;
    /** The issuer, with the ledger id of the stack. */
    readonly issuer: LeaseBackend;
    /** undefined if the state does not have it. */
    readonly credentialType: CredentialType | undefined;
    /** The latest time at which the mint can have begun, in milliseconds since the epoch. */
    readonly begunAtMs: number;
    /** When AWS ends what the mint may have issued. null is never, undefined if the state does not have it. */
    readonly expiresAt: string | null | undefined;
}

/**
 * The mints of a stack of `issue` whose end its state does not have: those that the engine has noted as begun, or else, in a stack without a
 * lease, one that may have begun. The engine saves a backend before it begins a lease, so a stack without a backend has none.
 */
export function lostMints(checkpoint: Checkpoint<"keys">): LostMint[] {
    const leases = leasesOf<"keys">(checkpoint, awsNow());
    if (leases.length > 0) {
        return leases
            .filter(({ leaseId }) => leaseId === "")
            .map(({ project, stack, lease: { backend, credentialType, issuedAt, expiresAt } }) => ({
                ...{ project, stack, issuer: backend, credentialType, begunAt: Date.parse(issuedAt), expiresAt },
            }));
    }
    const { project, stack, savedAt } = checkpoint;
    const begunAt = savedAt === null ? awsNow() : Date.parse(savedAt);
    const unknown = { credentialType: undefined, expiresAt: undefined };
    return issuersOf<"keys">([checkpoint]).map((issuer) => ({ project, stack, issuer, begunAt, ...unknown }));
}

import { awsNow } from "../../provider/aws/clock";
import type { CredentialType } from "../../provider/lease/credentialTypes";
import type { LeaseBackend } from "../../provider/lease/leaseInputs";
import type { Checkpoint } from "../state/checkpoint";
import { leasesOf } from "../state/leases";
import { issuersOf } from "../state/searchScopes";

/** A mint in an issued stack that may have left something in AWS that no state records. */
export interface LostMint {
    readonly project: string;
    readonly stack: string;
    /** The issued stack's backend, with its ledger id. */
    readonly issuer: LeaseBackend;
    /** undefined if the state does not record it. */
    readonly credentialType: CredentialType | undefined;
    /** Latest possible start of the mint, in milliseconds since the epoch. */
    readonly begunAtMs: number;
    /** When AWS ends what the mint may have issued. null means never, undefined that the state does not record it. */
    readonly expiresAt: string | null | undefined;
}

/**
 * Returns the mints in an issued stack that never finished: those that the engine recorded as pending; in a stack
 * without a lease, one that may have started. The engine saves a backend before it starts a lease, so a stack without a
 * backend has no mint.
 */
export function lostMints(checkpoint: Checkpoint<"keys">): LostMint[] {
    const leases = leasesOf<"keys">(checkpoint, awsNow());
    if (leases.length > 0) {
        return leases
            .filter(({ leaseId }) => leaseId === "")
            .map(({ project, stack, lease: { backend, credentialType, issuedAt, expiresAt } }) => ({
                project,
                stack,
                issuer: backend,
                credentialType,
                begunAtMs: Date.parse(issuedAt),
                expiresAt,
            }));
    }
    const { project, stack, savedAt } = checkpoint;
    const begunAtMs = savedAt === null ? awsNow() : Date.parse(savedAt);
    const unknown = { credentialType: undefined, expiresAt: undefined };
    return issuersOf<"keys">([checkpoint]).map((issuer) => ({ project, stack, issuer, begunAtMs, ...unknown }));
}

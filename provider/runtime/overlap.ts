import { type CredentialKind, EndedLease, IncompleteLease } from "../lease/credentialKind";
import type { Lease, LeaseInputs } from "../lease/leaseInputs";
import { asLease, followingInputs } from "../lease/predecessors";
import { concernsAws } from "./concernsAws";

/**
 * Lets the lease that a new one replaces live on until its end as a predecessor, which AWS enforces from here on. When that
 * can't be had the new lease is revoked again, and the old one stays the ledger's.
 */
export async function handOver(kind: CredentialKind, before: Lease, lease: Lease): Promise<void> {
    try {
        await syncPredecessors(kind, before, lease);
    } catch (error) {
        await kind.revoke(lease).catch((failure: Error) => {
            const remains = { ...lease, secretAccessKey: "" };
            throw new IncompleteLease(remains, [(error as Error).message, failure.message]);
        });
        throw error;
    }
}

/** Brings the predecessors of a lease to its inputs. One that has ended meanwhile is left as it is. */
export async function syncPredecessors(kind: CredentialKind, before: Lease, inputs: LeaseInputs): Promise<void> {
    const syncing = (inputs.predecessors ?? []).map(async (predecessor) => {
        const lease = predecessor.leaseId === before.leaseId ? before : asLease(before, predecessor);
        const wanted = followingInputs(lease, predecessor, inputs);
        if (concernsAws(lease, wanted)) {
            await kind.sync(lease, wanted).catch(ignoreEnd);
        }
    });
    await Promise.all(syncing);
}

function ignoreEnd(error: unknown): void {
    if (!(error instanceof EndedLease)) {
        throw error;
    }
}

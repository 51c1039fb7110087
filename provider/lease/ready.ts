import { waitUntilAllowed } from "../aws/keyProbe";
import { LeaseError } from "../errors/leaseError";
import type { Operation } from "../errors/operation";
import { parseDuration } from "./duration";
import type { Lease, LeaseInputs } from "./leaseInputs";

const defaultReadyTimeout = 120;

/** Seconds that a mint waits at most until AWS takes its credentials; 0 does not wait. */
export function readyTimeoutOf({ readyTimeout }: Pick<LeaseInputs, "readyTimeout">): number {
    const parsed = parseDuration(readyTimeout ?? defaultReadyTimeout);
    return "seconds" in parsed ? parsed.seconds : 0; // Check has refused everything but zero that is no duration.
}

/** Waits until AWS allows the `readyCheck`, if there is one. Returns the milliseconds waited. */
export async function waitForGrant(lease: Lease, timeoutMs: number, operation: Operation): Promise<number> {
    if (!lease.readyCheck) {
        return 0;
    }
    const { canProbe } = await import("../aws/grantedAction.js");
    if (!(await canProbe(lease.backend, lease.readyCheck))) {
        throw new LeaseError({
            code: "InvalidInput",
            operation,
            reason: `nothing says where to ask for ${lease.readyCheck}, since the custom endpoints are those of IAM and STS alone`,
            remedy: "set endpoint on the backend, or leave readyCheck out",
        });
    }
    const waited = await waitUntilAllowed(lease.backend, lease, lease.readyCheck, timeoutMs);
    if (waited === undefined) {
        throw new LeaseError({
            code: "NotReady",
            operation,
            reason: `AWS did not allow ${lease.readyCheck} within ${readyTimeoutOf(lease)} s`,
            remedy: "grant it, raise readyTimeout, or leave readyCheck out",
        });
    }
    return waited;
}

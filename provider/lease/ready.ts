import { waitUntilAllowed } from "../aws/keyProbe";
import { LeaseError } from "../errors/leaseError";
import type { Operation } from "../errors/operation";
import { parseDuration } from "./duration";
import type { Lease, LeaseInputs } from "./leaseInputs";

const defaultReadyTimeoutSeconds = 120;

/** Returns the maximum time in seconds that a mint waits until AWS accepts its credentials; 0 to not wait. */
export function readyTimeoutSecondsOf({ readyTimeout }: Pick<LeaseInputs, "readyTimeout">): number {
    const parsed = parseDuration(readyTimeout ?? defaultReadyTimeoutSeconds);
    return "seconds" in parsed ? parsed.seconds : 0; // Check refuses every invalid duration except zero.
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
            reason: `${lease.readyCheck} cannot be checked, because the backend sets endpoints for IAM and STS only`,
            remedy: "set endpoint on the backend, or remove readyCheck",
        });
    }
    const waitedMs = await waitUntilAllowed(lease.backend, lease, lease.readyCheck, timeoutMs);
    if (waitedMs === undefined) {
        throw new LeaseError({
            code: "NotReady",
            operation,
            reason: `AWS did not allow ${lease.readyCheck} within ${readyTimeoutSecondsOf(lease)} s`,
            remedy: "grant that action, raise readyTimeout, or remove readyCheck",
        });
    }
    return waitedMs;
}

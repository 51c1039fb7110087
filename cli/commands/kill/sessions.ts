import { hasUser } from "../../../provider/lease/credentialTypes";
import type { Lease } from "../../../provider/lease/leaseInputs";
import { hasSessionEnded } from "../../../provider/lease/revocable";
import { isUnrevocable } from "../../credentials/revokeInAws";
import { unread } from "../../pulumi/secrets";
import type { LedgerLease } from "../../state/leases";
import type { LeaseFacts } from "../../state/readLevel";

/** Running sessions: those that can be denied everything, and those that cannot. */
export interface Sessions {
    readonly revocable: readonly LedgerLease[];
    readonly unrevocable: readonly LedgerLease[];
}

/** Returns the running sessions among some leases. AWS cannot list sessions, so only ledgers know them. */
export function runningSessions(leases: readonly LedgerLease[]): Sessions {
    const running = leases.filter(({ lease }) => !hasUser(lease) && !hasSessionEnded(lease));
    return {
        revocable: running.filter(({ lease }) => !isUnrevocable(lease)),
        unrevocable: running.filter(({ lease }) => isUnrevocable(lease)),
    };
}

/**
 * Returns a session in the form that kill takes. If its secrets were not read, its end is not probed. If the key of its
 * backend was not read, the ambient AWS credentials are used.
 */
export function sessionToKill({ backend, secretAccessKey, sessionToken, ...lease }: LeaseFacts): Lease {
    const { secretAccessKey: key } = backend;
    return {
        ...lease,
        backend:
            key === unread
                ? { ...backend, accessKeyId: null, secretAccessKey: null }
                : { ...backend, secretAccessKey: key },
        secretAccessKey: secretAccessKey === unread ? "" : secretAccessKey,
        sessionToken: sessionToken === unread ? "" : sessionToken,
    };
}

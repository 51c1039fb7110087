import { hasUser } from "../../../provider/lease/credentialTypes";
import type { Lease } from "../../../provider/lease/leaseInputs";
import { isOver, isRevocable } from "../../../provider/lease/revocable";
import { unread } from "../../pulumi/secrets";
import type { LeaseFacts } from "../../state/depth";
import type { LedgerLease } from "../../state/leases";

/** Sessions that have not run out: those that can be denied everything, and those that nothing of ours can end. */
export interface Sessions {
    readonly revocable: readonly LedgerLease[];
    readonly lasting: readonly LedgerLease[];
}

/** The running sessions among some leases. AWS lists none, so they are known from ledgers alone. */
export function runningSessions(leases: readonly LedgerLease[]): Sessions {
    const running = leases.filter(({ lease }) => !hasUser(lease) && !isOver(lease));
    return {
        revocable: running.filter(({ lease }) => isRevocable(lease)),
        lasting: running.filter(({ lease }) => !isRevocable(lease)),
    };
}

/**
 * A session as it is killed. Where its secrets were not read its death is not probed, and where the key of its backend was not, the ambient AWS
 * credentials have to do.
 */
export function toKill({ backend, secretAccessKey, sessionToken, ...lease }: LeaseFacts): Lease {
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

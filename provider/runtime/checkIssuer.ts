import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { callerIdentity } from "../aws/callerIdentity";
import type { Connection } from "../aws/connection";
import { accountOf, maxSessionDuration } from "../aws/roles";
import { findIamLimit, isUserSession } from "../aws/userSession";
import { formatDuration } from "../lease/duration";
import { isSession, type LeaseInputs } from "../lease/leaseInputs";
import { type Limits, resolveLimits } from "../lease/limits";
import { findIssuerFault, limitFault, type SessionFault, tooLong } from "../lease/session/findIssuerFault";
import { Operation } from "../operation";
import { type Bag, hasUnknown, same } from "./bag";
import { failure } from "./handler";

/**
 * What AWS will refuse of a lease that is about to be issued, as far as it can be known: by who the issuer is, which the backend has asked already,
 * and by the role, where the issuer may read it. So is an edit of a user's lease. Nothing is asked for one that stays as it is.
 */
export async function checkIssuer(olds: Bag, inputs: Bag): Promise<CheckFailure[]> {
    const { policy, backend, ttl, maxTtl, roleArn, issuedAt } = inputs;
    if (hasUnknown([policy, backend, ttl, maxTtl, roleArn])) {
        return [];
    }
    const lease = inputs as unknown as LeaseInputs;
    const isDue = isSession(lease) ? !same(olds.issuedAt, issuedAt) : !isUnchanged(olds, inputs);
    const fault = isDue ? await findFault(lease) : undefined;
    return fault ? [failure(fault.place, fault.reason)] : [];
}

/** Whether a lease stays as it is in AWS. A rotated key of its backend changes the ledger alone. */
function isUnchanged(olds: Bag, inputs: Bag): boolean {
    return Object.keys(inputs).every((key) => key === "backend" || same(olds[key], inputs[key]));
}

async function findFault(lease: LeaseInputs): Promise<SessionFault | undefined> {
    const { backend, policy } = lease;
    const identity = callerIdentity(backend, new Operation("plan", "lease", lease.name));
    if (!isSession(lease)) {
        // Whoever can't be asked may be when the lease is issued.
        return identity.then(({ arn }) => findIamFault(backend, arn)).catch(() => undefined);
    }
    const { arn } = await identity;
    const { ttl } = resolveLimits(lease) as Limits;
    return (
        findIssuerFault(lease, arn, ttl, await isUserSession(backend, arn)) ??
        (policy.revocable === true ? await findIamFault(backend, arn) : undefined) ??
        (await findRoleFault(lease, ttl))
    );
}

async function findIamFault(connection: Connection, arn: string): Promise<SessionFault | undefined> {
    const limit = await findIamLimit(connection, arn);
    return limit && limitFault(limit);
}

async function findRoleFault({ backend, roleArn }: LeaseInputs, ttl: number): Promise<SessionFault | undefined> {
    if (roleArn === null || accountOf(roleArn) !== backend.accountId) {
        return undefined;
    }
    const most = await maxSessionDuration(backend, roleArn);
    return most !== undefined && ttl > most
        ? tooLong(`the role's MaxSessionDuration of ${formatDuration(most)}`)
        : undefined;
}

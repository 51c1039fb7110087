import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { callerIdentity } from "../aws/callerIdentity";
import { accountOf, maxSessionDuration } from "../aws/roles";
import { formatDuration } from "../lease/duration";
import { isSession, type LeaseInputs } from "../lease/leaseInputs";
import { type Limits, resolveLimits } from "../lease/limits";
import { findIssuerFault, type SessionFault, tooLong } from "../lease/session/findIssuerFault";
import { type Bag, hasUnknown, same } from "./bag";
import { failure } from "./handler";

/**
 * What AWS will refuse of a session that is about to be issued, as far as it can be known: by who the issuer is, which the backend has
 * asked already, and by the role, where the issuer may read it. Nothing is asked for one that stays as it is.
 */
export async function checkSession(olds: Bag, inputs: Bag): Promise<CheckFailure[]> {
    const { policy, backend, ttl, maxTtl, roleArn, issuedAt } = inputs;
    if (hasUnknown([policy, backend, ttl, maxTtl, roleArn]) || same(olds.issuedAt, issuedAt)) {
        return [];
    }
    const lease = inputs as unknown as LeaseInputs;
    const fault = isSession(lease) ? await findFault(lease) : undefined;
    return fault ? [failure(fault.place, fault.reason)] : [];
}

async function findFault(lease: LeaseInputs): Promise<SessionFault | undefined> {
    const { ttl } = resolveLimits(lease) as Limits;
    const { arn } = await callerIdentity(lease.backend, `plan lease ${lease.name}`);
    return findIssuerFault(lease, arn, ttl) ?? (await findRoleFault(lease, ttl));
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

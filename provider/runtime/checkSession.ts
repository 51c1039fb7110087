import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { callerIdentity } from "../aws/callerIdentity";
import { accountOf, maxSessionDuration } from "../aws/roles";
import { formatDuration } from "../lease/duration";
import { isSession, type LeaseInputs } from "../lease/leaseInputs";
import { type Limits, resolveLimits } from "../lease/limits";
import { type Bag, hasUnknown, same } from "./bag";
import { failure } from "./handler";

/** The longest session of a role that is assumed by a role's session. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
const chainedLimit = 3_600;

/**
 * What AWS will refuse of a session that is about to be issued, as far as it can be known: by who the issuer is, which the backend has
 * asked already, and by the role, where the issuer may read it. Nothing is asked for one that stays as it is.
 */
export async function checkSession(olds: Bag, inputs: Bag): Promise<CheckFailure[]> {
    const lease = inputs as unknown as LeaseInputs;
    if (hasUnknown([inputs.policy, inputs.backend, inputs.ttl, inputs.maxTtl, inputs.roleArn]) || !isSession(lease)) {
        return [];
    }
    if (same(olds.issuedAt, inputs.issuedAt)) {
        return [];
    }
    const { ttl } = resolveLimits(lease) as Limits;
    const { arn } = await callerIdentity(lease.backend, `plan lease ${lease.name}`);
    return lease.policy.credentialType === "assumed_role" ? checkAssumption(lease, arn, ttl) : checkToken(lease, arn);
}

async function checkAssumption(lease: LeaseInputs, issuerArn: string, ttl: number): Promise<CheckFailure[]> {
    const { roleArn, backend, policy } = lease;
    if (isRoot(issuerArn)) {
        return [refusal(lease, `AWS lets no account root assume a role; issue as a user or role`)];
    }
    if (isRoleSession(issuerArn) && ttl > chainedLimit) {
        return [
            failure(
                "ttl",
                tooLong(ttl, chainedLimit, `AWS's for a role assumed by a role's session, which ${issuerArn} is`),
            ),
        ];
    }
    if (policy.revocable && accountOf(roleArn ?? "") !== backend.accountId) {
        const reason = `${roleArn} is of another account than its backend (${backend.accountId}), which can't deny its sessions anything; give the backend an assumeRole in that account, or leave revocable out`;
        return [failure("policy", reason)];
    }
    const most =
        accountOf(roleArn ?? "") === backend.accountId ? await maxSessionDuration(backend, roleArn ?? "") : undefined;
    return most !== undefined && ttl > most
        ? [failure("ttl", tooLong(ttl, most, `the MaxSessionDuration of ${roleArn}`))]
        : [];
}

function checkToken(lease: LeaseInputs, issuerArn: string): CheckFailure[] {
    const { credentialType } = lease.policy;
    if (isRoleSession(issuerArn) || issuerArn.includes(":federated-user/")) {
        return [
            refusal(
                lease,
                `AWS gives a ${credentialType} to IAM users only, and ${issuerArn} is a session; issue with a user's keys, or use assumed_role`,
            ),
        ];
    }
    if (isRoot(issuerArn)) {
        return [
            refusal(
                lease,
                `a ${credentialType} of the account's root could not be restricted or ended; issue as a user`,
            ),
        ];
    }
    return [];
}

function refusal({ policy }: LeaseInputs, reason: string): CheckFailure {
    return failure("policy", `${policy.policyName}: ${reason}`);
}

function tooLong(ttl: number, most: number, whose: string): string {
    return `the ttl of ${formatDuration(ttl)} is above the cap of ${formatDuration(most)}, ${whose}; ask for less`;
}

function isRoleSession(arn: string): boolean {
    return arn.includes(":assumed-role/");
}

function isRoot(arn: string): boolean {
    return arn.endsWith(":root");
}

import type { Caller, RequestContext } from "../service/service";
import type { Account } from "../state/account";
import type { Tag } from "../state/iamResources";
import { type AssumedRole, assumedRoleArn, type FederatedUser, federatedUserArn, type Session } from "../state/session";
import type { World } from "../state/world";
import { boundaryOf, controlsOf, policiesOf } from "./appliedPolicies";
import { principalContext } from "./principalContext";
import { userCaller, userPolicies } from "./userCaller";

/** Whom a session acts for, with every policy that applies to it now. */
export function sessionCaller(world: World, account: Account, session: Session): Caller {
    const { accessKeyId, actsFor, issuedAt } = session;
    const issued = { "aws:TokenIssueTime": `${issuedAt.toISOString().slice(0, 19)}Z` };
    switch (actsFor.kind) {
        case "role session":
            return roleCaller(world, account, accessKeyId, actsFor, issued);
        case "federated user":
            return federatedCaller(world, account, accessKeyId, actsFor, issued);
        case "user session": {
            const caller = userCaller(world, account, actsFor.user, accessKeyId);
            const mfa = { "aws:MultiFactorAuthPresent": String(actsFor.mfaPresent) };
            return { ...caller, kind: actsFor.kind, context: { ...caller.context, ...issued, ...mfa } };
        }
    }
}

function roleCaller(
    { propagation }: World,
    account: Account,
    accessKeyId: string,
    { kind, role, sessionName, sessionPolicies, tags, transitiveTagKeys, sourceIdentity }: AssumedRole,
    issued: RequestContext,
): Caller {
    const identity = { kind, userId: `${role.roleId}:${sessionName}`, principalArn: role.arn };
    const identified = sourceIdentity !== undefined && { sourceIdentity };
    return {
        ...identity,
        account,
        accessKeyId,
        arn: assumedRoleArn(role, sessionName),
        identityPolicies: policiesOf(account, propagation.policiesOf(role)),
        ...boundaryOf(account, role),
        ...controlsOf(account),
        ...(sessionPolicies && { sessionPolicies }),
        passedOn: { tags: new Map([...tags].filter(([key]) => transitiveTagKeys.has(key))), ...identified },
        context: {
            ...principalContext(account, identity, overridden(role.tags, tags)),
            ...issued,
            ...(identified && { "aws:SourceIdentity": identified.sourceIdentity }),
        },
    };
}

function federatedCaller(
    world: World,
    account: Account,
    accessKeyId: string,
    { kind, user, name, sessionPolicies, tags }: FederatedUser,
    issued: RequestContext,
): Caller {
    const arn = federatedUserArn(account, name);
    const identity = { kind, userId: `${account.id}:${name}`, principalArn: arn };
    return {
        ...identity,
        account,
        accessKeyId,
        arn,
        identityPolicies: userPolicies(world, account, user),
        ...boundaryOf(account, user),
        ...controlsOf(account),
        // Without session policies it may do nothing:
        // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
        sessionPolicies: sessionPolicies ?? [],
        context: { ...principalContext(account, identity, overridden(user.tags, tags)), ...issued },
    };
}

/** Session tags stand in the place of the principal's own of the same key, whatever its case. */
function overridden(own: ReadonlyMap<string, Tag>, tags: ReadonlyMap<string, Tag>): Iterable<Tag> {
    return new Map([...own, ...tags]).values();
}

import type { Caller, RequestContext } from "../service/service";
import type { Account } from "../state/account";
import type { Tag } from "../state/iamResources";
import { type AssumedRole, assumedRoleArn, type FederatedUser, federatedUserArn, type Session } from "../state/session";
import type { World } from "../state/world";
import { boundaryOf, controlsOf, policiesOf } from "./appliedPolicies";
import { principalContext } from "./principalContext";
import { userCaller, userPolicies } from "./userCaller";

/** Returns the principal of a session, with all policies that apply to it now. */
export function sessionCaller(world: World, account: Account, session: Session): Caller {
    const { accessKeyId, actsFor, issuedAt } = session;
    const issuedContext = { "aws:TokenIssueTime": `${issuedAt.toISOString().slice(0, 19)}Z` };
    switch (actsFor.kind) {
        case "role session":
            return roleCaller(world, account, accessKeyId, actsFor, issuedContext);
        case "federated user":
            return federatedCaller(world, account, accessKeyId, actsFor, issuedContext);
        case "user session": {
            const caller = userCaller(world, account, actsFor.user, accessKeyId);
            const mfa = { "aws:MultiFactorAuthPresent": String(actsFor.mfaPresent) };
            return { ...caller, kind: actsFor.kind, context: { ...caller.context, ...issuedContext, ...mfa } };
        }
    }
}

function roleCaller(
    { propagation }: World,
    account: Account,
    accessKeyId: string,
    { kind, role, sessionName, sessionPolicies, tags, transitiveTagKeys, sourceIdentity }: AssumedRole,
    issuedContext: RequestContext,
): Caller {
    const identity = { kind, userId: `${role.roleId}:${sessionName}`, principalArn: role.arn };
    const identitySource = sourceIdentity !== undefined && { sourceIdentity };
    return {
        ...identity,
        account,
        accessKeyId,
        arn: assumedRoleArn(role, sessionName),
        identityPolicies: policiesOf(account, propagation.policiesOf(role)),
        ...boundaryOf(account, role),
        ...controlsOf(account),
        ...(sessionPolicies && { sessionPolicies }),
        passedOn: { tags: new Map([...tags].filter(([key]) => transitiveTagKeys.has(key))), ...identitySource },
        context: {
            ...principalContext(account, identity, mergeTags(role.tags, tags)),
            ...issuedContext,
            ...(identitySource && { "aws:SourceIdentity": identitySource.sourceIdentity }),
        },
    };
}

function federatedCaller(
    world: World,
    account: Account,
    accessKeyId: string,
    { kind, user, name, sessionPolicies, tags }: FederatedUser,
    issuedContext: RequestContext,
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
        // Without session policies it has no permissions:
        // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
        sessionPolicies: sessionPolicies ?? [],
        context: { ...principalContext(account, identity, mergeTags(user.tags, tags)), ...issuedContext },
    };
}

/** Returns the principal's own tags overridden by session tags. Keys are compared ignoring case. */
function mergeTags(own: ReadonlyMap<string, Tag>, tags: ReadonlyMap<string, Tag>): Iterable<Tag> {
    return new Map([...own, ...tags]).values();
}

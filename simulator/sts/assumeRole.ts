import { requestTagContext } from "../iam/entities";
import { type Call, type Demand, type RequestContext, ServiceError, type ServiceOperation } from "../service/service";
import type { Account } from "../state/account";
import type { Role } from "../state/iamResources";
import { assumedRoleArn } from "../state/session";
import { accessDenied } from "./accessDenied";
import { describeCredentials, issueSession } from "./issueSession";
import { isMfaPresent, useMfaCode } from "./mfa";
import { packedPolicySize } from "./packedPolicySize";
import { durationOf, optional, required } from "./parameters";
import { sessionPoliciesOf } from "./sessionPolicies";
import { mergeTags, sessionTagsOf, transitiveTagKeysOf } from "./sessionTags";

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const assumeRole: ServiceOperation = {
    demands(call) {
        const { roleArn, tags, sourceIdentity } = parseCall(call);
        const target = findRole(call, roleArn);
        const context = requestContext(call);
        const demand = (action: string): Demand => ({
            action,
            resource: roleArn,
            context,
            // A caller must not find out whether a role exists. So a missing role is treated as one that trusts nobody.
            trust: { accountId: target?.account.id, document: target?.role.trustPolicy },
        });
        return [
            demand("sts:AssumeRole"),
            ...(tags.size > 0 ? [demand("sts:TagSession")] : []),
            ...(sourceIdentity === undefined ? [] : [demand("sts:SetSourceIdentity")]),
        ];
    },
    run(call) {
        const { roleArn, sessionName, seconds, tags, transitiveTagKeys, sourceIdentity } = parseCall(call);
        const target = findRole(call, roleArn);
        if (!target) {
            throw new Error(
                `assume role ${roleArn}: the call was authorized, but the role does not exist; report this as a bug`,
            );
        }
        const { account, role } = target;
        assertDuration(call, role, seconds);
        const sessionPolicies = sessionPoliciesOf(call, account);
        const packedSize = packedPolicySize(call, tags.values());
        useMfaCode(call);
        const session = issueSession(
            account,
            {
                kind: "role session",
                role,
                sessionName,
                tags,
                transitiveTagKeys,
                ...(sessionPolicies && { sessionPolicies }),
                ...(sourceIdentity !== undefined && { sourceIdentity }),
            },
            seconds,
            call.clock,
        );
        return {
            Credentials: describeCredentials(session),
            AssumedRoleUser: {
                AssumedRoleId: `${role.roleId}:${sessionName}`,
                Arn: assumedRoleArn(role, sessionName),
            },
            PackedPolicySize: packedSize,
            SourceIdentity: sourceIdentity,
        };
    },
};

/** Returns the parameters of a call, combined with what it inherits from the calling session. */
function parseCall(call: Call) {
    const inherited = call.caller.passedOn;
    const tags = sessionTagsOf(call);
    const transitive = transitiveTagKeysOf(call, tags).map((key) => key.toLowerCase());
    return {
        roleArn: required(call, "RoleArn"),
        sessionName: required(call, "RoleSessionName"),
        seconds: durationOf(call, { fallback: 3_600, max: 43_200 }),
        tags: mergeTags(inherited?.tags ?? new Map(), tags),
        transitiveTagKeys: new Set([...(inherited?.tags.keys() ?? []), ...transitive]),
        sourceIdentity: sourceIdentityOf(call),
    };
}

/**
 * Returns the source identity. Once set, it cannot be changed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
function sourceIdentityOf(call: Call): string | undefined {
    const { arn, passedOn } = call.caller;
    const requested = optional(call, "SourceIdentity");
    if (requested !== undefined && passedOn?.sourceIdentity !== undefined && requested !== passedOn.sourceIdentity) {
        throw accessDenied(
            `User: ${arn} is not authorized to perform: sts:SetSourceIdentity on resource: ${required(call, "RoleArn")}`,
        );
    }
    return requested ?? passedOn?.sourceIdentity;
}

/**
 * Returns a role by its ARN. The name is compared with case here.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html
 */
function findRole({ accounts }: Call, arn: string): { account: Account; role: Role } | undefined {
    const account = accounts.get(arn.split(":")[4] ?? "");
    const role = account?.roles.get((arn.split("/").at(-1) ?? "").toLowerCase());
    return account && role?.arn === arn ? { account, role } : undefined;
}

/**
 * Returns the condition keys of a call.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
function requestContext(call: Call): RequestContext {
    const tags = sessionTagsOf(call);
    const transitive = transitiveTagKeysOf(call, tags);
    const externalId = optional(call, "ExternalId");
    const sourceIdentity = sourceIdentityOf(call);
    return {
        "sts:RoleSessionName": required(call, "RoleSessionName"),
        ...(externalId !== undefined && { "sts:ExternalId": externalId }),
        ...(sourceIdentity !== undefined && { "sts:SourceIdentity": sourceIdentity }),
        ...(transitive.length > 0 && { "sts:TransitiveTagKeys": transitive }),
        ...(isMfaPresent(call) && { "aws:MultiFactorAuthPresent": "true" }),
        ...requestTagContext(tags),
    };
}

/**
 * Throws if a session would be longer than the role or role chaining allows.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html#id_roles_use_view-role-max-session
 */
function assertDuration({ caller }: Call, role: Role, seconds: number): void {
    if (caller.kind === "role session" && seconds > 3_600) {
        throw new ServiceError(
            "ValidationError",
            400,
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        );
    }
    if (seconds > role.maxSessionDuration) {
        throw new ServiceError(
            "ValidationError",
            400,
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        );
    }
}

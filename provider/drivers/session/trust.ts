import { accountOf } from "../../aws/arn";
import type { Explanation } from "../../errors/leaseError";
import { isLike } from "../../policy/actionPattern";
import { asList } from "../../policy/document";

/** The part of a role's trust policy that is read here. */
export interface TrustPolicy {
    readonly Statement?: TrustStatement | readonly TrustStatement[];
}

interface TrustStatement {
    readonly Effect?: string;
    readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * Returns the reason why an issuer cannot assume a role that exists: the trust policy, the external ID, or otherwise
 * the issuer's own permissions.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function explainTrust(
    trust: TrustPolicy,
    roleArn: string,
    issuerArn: string,
    externalId: string | null,
): Explanation {
    const matching = asList(trust.Statement).filter(
        (statement) => statement.Effect === "Allow" && trusts(statement, issuerArn),
    );
    if (matching.length === 0) {
        return {
            code: "AccessDenied",
            reason: `role ${roleArn} does not trust ${issuerArn}`,
            remedy: "add it as a principal to the role's trust policy",
        };
    }
    if (!matching.some((statement) => acceptsExternalId(statement, externalId))) {
        return externalId === null
            ? {
                  code: "AccessDenied",
                  reason: `role ${roleArn} trusts the issuer with an external ID only`,
                  remedy: "set externalId on the policy",
              }
            : {
                  code: "AccessDenied",
                  reason: `role ${roleArn} trusts the issuer with another external ID`,
                  remedy: "correct externalId on the policy",
              };
    }
    return {
        code: "AccessDenied",
        reason: `role ${roleArn} trusts ${issuerArn}, but the issuer lacks permission to assume it, or a condition of the trust policy is not met`,
        remedy: "grant the issuer sts:AssumeRole on the role (also sts:TagSession for sessionTags, sts:SetSourceIdentity for sourceIdentity), in the issuer's policies and in the trust policy",
    };
}

function trusts({ Principal }: TrustStatement, issuerArn: string): boolean {
    const principals = typeof Principal === "string" ? [Principal] : asList(Principal?.AWS);
    const account = accountOf(issuerArn);
    const [, role] = /:assumed-role\/([^/]+)\//.exec(issuerArn) ?? [];
    return principals.some(
        (principal) =>
            principal === "*" ||
            principal === account ||
            principal === issuerArn ||
            principal.endsWith(`::${account}:root`) ||
            (role !== undefined && principal.includes(`::${account}:role/`) && principal.endsWith(`/${role}`)),
    );
}

/**
 * Returns whether the conditions of a statement on the external ID are met. A condition with an operator that is not
 * read here counts as met.
 */
function acceptsExternalId({ Condition = {} }: TrustStatement, externalId: string | null): boolean {
    return Object.entries(Condition).every(([operator, block]) => {
        const compare = comparisons[operator];
        const values = Object.entries(block).flatMap(([key, value]) =>
            key.toLowerCase() === "sts:externalid" ? asList(value) : [],
        );
        const isMet = () => externalId !== null && values.some((value) => compare?.(value, externalId));
        return !compare || values.length === 0 || isMet();
    });
}

const comparisons: Readonly<Record<string, (value: string, externalId: string) => boolean>> = {
    StringEquals: (value, externalId) => value === externalId,
    StringLike: isLike,
};

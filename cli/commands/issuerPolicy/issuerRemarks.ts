import { type PolicyDocument, statementsOf } from "../../../provider/policy/document";
import { documentText } from "../../../provider/policy/documentText";
import type { IssuerUse } from "../../issuerPermissions/issuerUse";

/**
 * Maximum size of a user's inline policies, in characters.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const inlinePolicyLimit = 2_048;

/**
 * Returns what to know about an issuer's policy before it is used, one line per remark.
 * @param unbounded the policies whose users have no boundary, as `mount/name`
 */
export function issuerRemarks(use: IssuerUse, policy: PolicyDocument, unbounded: readonly string[] = []): string[] {
    const { boundaries, federation, groups, roles, users } = use;
    const bounded = users && boundaries.length > 0;
    const revocable = roles.filter((role) => role.revocable).map(({ arn }) => arn);
    const remarks: [applies: boolean, text: string][] = [
        [
            bounded,
            `bounded form: every user needs the boundary ${boundaries.join(" or ")}; create it from the output of stacklease boundary-policy, and set permissionsBoundary on the backend`,
        ],
        [
            bounded && unbounded.length > 0,
            `no boundary yet: ${unbounded.join(", ")}; set permissionsBoundary and run pulumi up before you give the issuer this policy, or print the unbounded form with --no-boundary`,
        ],
        [
            users && !bounded,
            "unbounded form: whoever has the issuer's credentials can create an administrator; docs/boundary.md shows how to prevent that",
        ],
        [
            groups.length > 0,
            "JoinGroups: IAM cannot restrict which users the issuer adds to a group, so it can add itself to these",
        ],
        [
            revocable.length > 0,
            `RevokeSessions: with iam:PutRolePolicy the issuer can grant ${revocable.join(", ")} anything; to avoid that and do without revocation, set revocable: false on the policy`,
        ],
        [
            federation?.revocable === true,
            "IssuingUser: with iam:PutUserPolicy on itself the issuer can grant itself anything; to avoid that and do without revocation, leave out revocable on the policy",
        ],
        [
            federation !== null,
            "federation tokens can do at most what the issuer can: grant the issuer their permissions with another policy",
        ],
        [
            documentText(policy).length > inlinePolicyLimit || federation?.revocable === true,
            `attach it as a managed policy: a user's inline policies have at most ${inlinePolicyLimit} characters in total, and revocations of federation tokens need some of them`,
        ],
        [statementsOf(policy).length === 0, "the issuer needs no policy: AWS allows every IAM user what is in use"],
    ];
    return remarks.filter(([applies]) => applies).map(([, text]) => text);
}

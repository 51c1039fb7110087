import { type PolicyDocument, statementsOf } from "../../../provider/policy/document";
import { documentText } from "../../../provider/policy/documentText";
import type { IssuerUse } from "../../issuerPermissions/issuerUse";

/** What a user's inline policies hold. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const inlinePolicyLimit = 2_048;

/**
 * What has to be known of an issuer's policy before it is put to use, a line each.
 * @param unbounded the policies whose users have no boundary, as `mount/name`
 */
export function issuerRemarks(use: IssuerUse, policy: PolicyDocument, unbounded: readonly string[] = []): string[] {
    const { boundaries, federation, groups, roles, users } = use;
    const bounded = users && boundaries.length > 0;
    const revocable = roles.filter((role) => role.revocable).map(({ arn }) => arn);
    const remarks: [applies: boolean, text: string][] = [
        [
            bounded,
            `bounded form: every user needs the boundary ${boundaries.join(" or ")}; make it of what stacklease boundary-policy prints, and set permissionsBoundary on the backend`,
        ],
        [
            bounded && unbounded.length > 0,
            `no boundary yet: ${unbounded.join(", ")}; set permissionsBoundary and run pulumi up before the issuer gets this policy, or print the unbounded form with --no-boundary`,
        ],
        [
            users && !bounded,
            "unbounded form: whoever holds the issuer's credentials can make an administrator; docs/boundary.md says how to prevent that",
        ],
        [
            groups.length > 0,
            "JoinGroups: IAM can't tell whom the issuer may put into a group; it can put itself into these",
        ],
        [
            revocable.length > 0,
            `RevokeSessions: iam:PutRolePolicy is the power to give ${revocable.join(", ")} anything; where that weighs more than an early end, set revocable: false on the policy`,
        ],
        [
            federation?.revocable === true,
            "IssuingUser: iam:PutUserPolicy on the issuer itself is the power to give it anything; where that weighs more than an early end, leave revocable out",
        ],
        [
            federation !== null,
            "federation tokens can do at most what the issuer may: allow it by another policy what they are for",
        ],
        [
            documentText(policy).length > inlinePolicyLimit || federation?.revocable === true,
            `make it a managed policy: a user's inline policies take ${inlinePolicyLimit} characters, and revocations of federation tokens need room there`,
        ],
        [statementsOf(policy).length === 0, "the issuer needs no policy: what is in use AWS lets every IAM user do"],
    ];
    return remarks.filter(([applies]) => applies).map(([, text]) => text);
}

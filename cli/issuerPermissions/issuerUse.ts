import { takesRole } from "../../provider/lease/chosenRole";
import { hasUser, typeOf } from "../../provider/lease/credentialTypes";
import { boundaryOf, type LeasePolicy, mountOf } from "../../provider/lease/leaseInputs";
import { isRevocable } from "../../provider/lease/revocable";
import type { BackendAt, LeaseFacts, PolicyAt } from "../state/depth";
import { parentOf } from "../state/stacks";

/** What of the product is in use with one issuer: all that its policy depends on. */
export interface IssuerUse {
    /** Twelve digits. */
    readonly accountId: string;
    /** `aws`, `aws-cn`, `aws-us-gov` or another partition of AWS. */
    readonly partition: string;
    /** Under which leases' users live. Default: `/stacklease/`. */
    readonly userPath: string;
    /** ARNs of the boundaries of which every user must have one: the bounded form. None for the unbounded form. */
    readonly boundaries: readonly string[];
    /** Whether there are leases of users. */
    readonly users: boolean;
    /** Whether such leases have managed policies. */
    readonly attachments: boolean;
    /** Names of the groups that such leases are in. */
    readonly groups: readonly string[];
    /** Roles of whose sessions there are leases. */
    readonly roles: readonly RoleUse[];
    /** How there are leases of federation tokens; null for none. */
    readonly federation: { readonly sessionTags: boolean; readonly revocable: boolean } | null;
    /** ARN of the issuer as AWS tells it, a user's or a role's session's; null where it is not known. */
    readonly issuerArn: string | null;
    /** Whether the issuer's keys are inputs of the backend, for `stacklease rotate-root` to renew. */
    readonly rootKeys: boolean;
    /** Whether the issuer is to do what `stacklease` does beside `pulumi up` and `destroy`: kill, sweep, doctor, rotate-root. */
    readonly commands: boolean;
}

/** How a role's sessions are leased. */
export interface RoleUse {
    readonly arn: string;
    /** Whether `destroy` ends them, which takes the right to edit the role. */
    readonly revocable: boolean;
    readonly sessionTags: boolean;
    /** AWS also asks for sts:SetSourceIdentity where the issuer's own session has a source identity: it is passed on. */
    readonly sourceIdentity: boolean;
}

/** An AwsBackend as its stack's state has it. */
export type IssuerBackend = BackendAt["facts"];

/** An IamPolicy as its stack's state has it. */
export type PolicyState = PolicyAt["facts"];

/** What leases there are or may be: by a policy, of a role if it is a session's. */
type Grant = Pick<LeaseFacts, "policy" | "backend" | "roleArn">;

/**
 * What is in use with a backend's issuer, by the states of its stack: what its policies allow to issue, and what is issued. Policies
 * and leases of other backends are passed over.
 * @param leases those of the stack, and of the stacks of `issue` that have used its policies
 */
export function issuerUse(
    backend: IssuerBackend,
    policies: readonly PolicyState[],
    leases: readonly LeaseFacts[],
): IssuerUse {
    const grants = grantsOf(backend, policies, leases);
    const users = grants.filter(hasUser);
    const tokens = grants.filter((grant) => typeOf(grant).issuingAction === "sts:GetFederationToken");
    const { accountId, partition, userPath, accessKeyId, assumeRole, issuerArn } = backend;
    return {
        accountId,
        partition,
        userPath,
        boundaries: distinct(users.flatMap((grant) => boundaryOf(grant) ?? [])),
        users: users.length > 0,
        attachments: users.some(({ policy }) => (policy.policyArns ?? []).length > 0),
        groups: distinct(users.flatMap(({ policy }) => policy.groups ?? [])),
        roles: rolesOf(grants),
        federation:
            tokens.length > 0
                ? { sessionTags: tokens.some(hasSessionTags), revocable: tokens.some(isRevocable) }
                : null,
        issuerArn,
        // With assumeRole the keys are those of the user that assumes the issuer.
        rootKeys: Boolean(accessKeyId) && !assumeRole,
        commands: true,
    };
}

/** The policies, as `mount/name`, whose users have no boundary. An issuer with the bounded form can't issue leases under them. */
export function unboundedPolicies(
    backend: IssuerBackend,
    policies: readonly PolicyState[],
    leases: readonly LeaseFacts[],
): string[] {
    const grants = grantsOf(backend, policies, leases);
    const unbounded = grants.filter((grant) => hasUser(grant) && !boundaryOf(grant));
    return distinct(unbounded.map((grant) => `${mountOf(grant)}/${grant.policy.policyName}`));
}

function grantsOf(backend: IssuerBackend, policies: readonly PolicyState[], leases: readonly LeaseFacts[]): Grant[] {
    const ofPolicies = policies.filter(({ mount }) => mount === backend.mount);
    return [
        ...ofPolicies.flatMap((policy) => rolesBy(policy).map((roleArn) => ({ policy, backend, roleArn }))),
        ...leases.filter((lease) => isIssuedBy(backend, lease)),
    ];
}

/** A lease of `issue` has a ledger of its own, with a backend that is made as the stack's, under the same mount. */
function isIssuedBy({ ledgerId, mount, accountId }: IssuerBackend, { stack, backend }: LeaseFacts): boolean {
    return parentOf(stack) === undefined
        ? backend.ledgerId === ledgerId
        : backend.mount === mount && backend.accountId === accountId;
}

/** The roles that a policy leaves to choose from; one nothing for a policy of no role. */
function rolesBy(policy: LeasePolicy): (string | null)[] {
    const { roleArn, roleArns } = policy;
    return takesRole({ policy }) ? (roleArn ? [roleArn] : [...(roleArns ?? [])]) : [null];
}

function rolesOf(grants: readonly Grant[]): RoleUse[] {
    return distinct(grants.flatMap(({ roleArn }) => roleArn ?? [])).map((arn) => {
        const same = grants.filter(({ roleArn }) => roleArn === arn);
        return {
            arn,
            revocable: same.some(isRevocable),
            sessionTags: same.some(hasSessionTags),
            sourceIdentity: same.some(({ policy }) => Boolean(policy.sourceIdentity)),
        };
    });
}

function hasSessionTags({ policy }: Grant): boolean {
    return Object.keys(policy.sessionTags ?? {}).length > 0;
}

function distinct(values: readonly string[]): string[] {
    return [...new Set(values)].sort();
}

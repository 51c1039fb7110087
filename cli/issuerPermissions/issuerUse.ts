import { awsNow } from "../../provider/aws/clock";
import { takesRole } from "../../provider/lease/chosenRole";
import { hasUser, typeOf } from "../../provider/lease/credentialTypes";
import { boundaryOf, type LeasePolicy, mountOf } from "../../provider/lease/leaseInputs";
import { isRevocable } from "../../provider/lease/revocable";
import type { Checkpoint } from "../state/checkpoint";
import { leasesOf } from "../state/leases";
import type { BackendAt, LeaseFacts, PolicyAt } from "../state/readLevel";
import { parentOf } from "../state/stacks";

/** The features that are in use with one issuer: everything that its policy depends on. */
export interface IssuerUse {
    /** Twelve digits. */
    readonly accountId: string;
    /** `aws`, `aws-cn`, `aws-us-gov` or another partition of AWS. */
    readonly partition: string;
    /** IAM path of the leases' users. Default: `/stacklease/`. */
    readonly userPath: string;
    /** ARNs of the boundaries. Every user must have one of them: the bounded form. Empty for the unbounded form. */
    readonly boundaries: readonly string[];
    /** Whether there are leases of users. */
    readonly users: boolean;
    /** Whether leases of users have managed policies. */
    readonly attachments: boolean;
    /** Names of the groups that leases' users are in. */
    readonly groups: readonly string[];
    /** Roles whose sessions are leased. */
    readonly roles: readonly RoleUse[];
    /** How federation tokens are leased; null if they are not. */
    readonly federation: { readonly sessionTags: boolean; readonly revocable: boolean } | null;
    /** ARN of the issuer as AWS reports it, of a user or of a role's session; null if it is not known. */
    readonly issuerArn: string | null;
    /** Whether the issuer's keys are inputs of the backend, so that `stacklease rotate-root` can replace them. */
    readonly rootKeys: boolean;
    /** Whether the issuer is used for more than `pulumi up` and `destroy`: kill, sweep, doctor, rotate-root. */
    readonly commands: boolean;
}

/** How a role's sessions are leased. */
export interface RoleUse {
    readonly arn: string;
    /** Whether `destroy` revokes them, which needs permission to edit the role. */
    readonly revocable: boolean;
    readonly sessionTags: boolean;
    /**
     * AWS also requires sts:SetSourceIdentity if the issuer's own session has a source identity, which is passed on.
     */
    readonly sourceIdentity: boolean;
}

/** An AwsBackend's outputs in the state. */
export type IssuerBackend = BackendAt["facts"];

/** An IamPolicy's outputs in the state. */
export type PolicyState = PolicyAt["facts"];

/** The facts of a lease, or of leases that a policy allows. */
type Grant = Pick<LeaseFacts, "policy" | "backend" | "roleArn">;

/**
 * Returns what is in use with a backend's issuer: the leases that its stack's policies allow, and the leases that
 * exist. Policies and leases of other backends are ignored.
 * @param leases the leases of the stack and of its issued stacks
 */
export function issuerUse(
    backend: IssuerBackend,
    policies: readonly PolicyState[],
    leases: readonly LeaseFacts[],
): IssuerUse {
    const grants = grantsOf(backend, policies, leases);
    const users = grants.filter(hasUser);
    const tokens = grants.filter((grant) => typeOf(grant).issuingResource === "federatedUser");
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
        // With assumeRole, the keys belong to the user that assumes the issuer's role.
        rootKeys: Boolean(accessKeyId) && !assumeRole,
        commands: true,
    };
}

/**
 * Returns the policies, as `mount/name`, whose users have no boundary. In the bounded form the issuer cannot issue
 * under them.
 */
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

/**
 * Returns whether a backend issued a lease. An issued stack has its own ledger id, but the mount and account of the
 * stack's backend.
 */
function isIssuedBy({ ledgerId, mount, accountId }: IssuerBackend, { stack, backend }: LeaseFacts): boolean {
    return parentOf(stack) === undefined
        ? backend.ledgerId === ledgerId
        : backend.mount === mount && backend.accountId === accountId;
}

/** Returns the roles that a policy allows; a single null if its type has no role. */
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

/** The issuer of a stack's backend. */
export interface StackIssuer {
    readonly backend: BackendAt["facts"];
    readonly use: IssuerUse;
    /** The policies, as `mount/name`, whose users have no boundary. */
    readonly unbounded: readonly string[];
}

/**
 * Returns the issuers of a stack's backends, and what each is used for.
 * @param issued the states of the stack's issued stacks
 */
export function stackIssuers(stack: Checkpoint<"facts">, issued: readonly Checkpoint<"facts">[] = []): StackIssuer[] {
    const backends = stack.backends.filter(({ isReplaced }) => !isReplaced).map(({ state }) => state);
    const policies = stack.policies.filter(({ isReplaced }) => !isReplaced).map(({ state }) => state);
    const leases = [stack, ...issued].flatMap((each) => leasesOf<"facts">(each, awsNow())).map(({ lease }) => lease);
    return backends.map((backend) => ({
        backend,
        use: issuerUse(backend, policies, leases),
        unbounded: unboundedPolicies(backend, policies, leases),
    }));
}

import type { AppliedPolicy, Role, Tag, User } from "./iamResources";

/**
 * Temporary credentials with what they act for. They live in the account whose principal they act for.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html
 */
export interface Session {
    /** `ASIA…` */
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    /** Must come with every request. */
    readonly sessionToken: string;
    /** In whole seconds, like {@link expiration}. */
    readonly issuedAt: Date;
    readonly expiration: Date;
    readonly actsFor: AssumedRole | FederatedUser | UserSession;
}

/** What a session is restricted and marked by. */
interface Scope {
    /** Each as it was when the session was made. Undefined when none was given. */
    readonly sessionPolicies?: readonly AppliedPolicy[];
    /** By key in lower case. */
    readonly tags: ReadonlyMap<string, Tag>;
}

/** What AssumeRole makes. */
export interface AssumedRole extends Scope {
    readonly kind: "role session";
    readonly role: Role;
    readonly sessionName: string;
    /** Keys in lower case of the tags that sessions made by this one inherit. */
    readonly transitiveTagKeys: ReadonlySet<string>;
    readonly sourceIdentity?: string;
}

/** What GetFederationToken makes. */
export interface FederatedUser extends Scope {
    readonly kind: "federated user";
    /** Whose permissions it has at most. */
    readonly user: User;
    readonly name: string;
}

/** What GetSessionToken makes. */
export interface UserSession {
    readonly kind: "user session";
    readonly user: User;
    /** Whether the user gave a code of an MFA device. */
    readonly mfaPresent: boolean;
}

/** Whether the principal that a session acts for is still there; one made anew under the same name is another. */
export function isPrincipalThere(
    { users, roles }: { readonly users: ReadonlyMap<string, User>; readonly roles: ReadonlyMap<string, Role> },
    { actsFor }: Session,
): boolean {
    return actsFor.kind === "role session"
        ? roles.get(actsFor.role.roleName.toLowerCase()) === actsFor.role
        : users.get(actsFor.user.userName.toLowerCase()) === actsFor.user;
}

/**
 * ARN of a role session. The role's path is not part of it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
export function assumedRoleArn(role: Role, sessionName: string): string {
    const [, partition, , , accountId] = role.arn.split(":");
    return `arn:${partition}:sts::${accountId}:assumed-role/${role.roleName}/${sessionName}`;
}

/** ARN of a federated user. */
export function federatedUserArn({ id, partition }: { id: string; partition: string }, name: string): string {
    return `arn:${partition}:sts::${id}:federated-user/${name}`;
}

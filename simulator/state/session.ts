import type { AppliedPolicy, Role, Tag, User } from "./iamResources";

/**
 * Temporary credentials and the principal that they act for. They are kept in the account of that principal.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html
 */
export interface Session {
    /** `ASIA…` */
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    /** Token that every request has to include. */
    readonly sessionToken: string;
    /** Time of issue, in whole seconds like {@link expiration}. */
    readonly issuedAt: Date;
    readonly expiration: Date;
    readonly actsFor: AssumedRole | FederatedUser | UserSession;
}

/** The session policies and tags of a session. */
interface Scope {
    /** Session policies as they were when the session was created. Undefined if none were passed. */
    readonly sessionPolicies?: readonly AppliedPolicy[];
    /** Session tags by key in lower case. */
    readonly tags: ReadonlyMap<string, Tag>;
}

/** A session of AssumeRole. */
export interface AssumedRole extends Scope {
    readonly kind: "role session";
    readonly role: Role;
    readonly sessionName: string;
    /** Keys in lower case of the tags that sessions created with this one inherit. */
    readonly transitiveTagKeys: ReadonlySet<string>;
    readonly sourceIdentity?: string;
}

/** A session of GetFederationToken. */
export interface FederatedUser extends Scope {
    readonly kind: "federated user";
    /** User that limits its permissions. */
    readonly user: User;
    readonly name: string;
}

/** A session of GetSessionToken. */
export interface UserSession {
    readonly kind: "user session";
    readonly user: User;
    /** Whether the user provided a code of an MFA device. */
    readonly mfaPresent: boolean;
}

/** Returns whether the principal of a session still exists. A new principal with the same name is a different one. */
export function isPrincipalThere(
    { users, roles }: { readonly users: ReadonlyMap<string, User>; readonly roles: ReadonlyMap<string, Role> },
    { actsFor }: Session,
): boolean {
    return actsFor.kind === "role session"
        ? roles.get(actsFor.role.roleName.toLowerCase()) === actsFor.role
        : users.get(actsFor.user.userName.toLowerCase()) === actsFor.user;
}

/**
 * Returns the ARN of a role session. It does not include the role's path.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
export function assumedRoleArn(role: Role, sessionName: string): string {
    const [, partition, , , accountId] = role.arn.split(":");
    return `arn:${partition}:sts::${accountId}:assumed-role/${role.roleName}/${sessionName}`;
}

/** Returns the ARN of a federated user. */
export function federatedUserArn({ id, partition }: { id: string; partition: string }, name: string): string {
    return `arn:${partition}:sts::${id}:federated-user/${name}`;
}

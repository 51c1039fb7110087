/**
 * What one credential type is and takes: facts, without any code that calls AWS. To add a type, add its entry to
 * {@link table} below and its driver to drivers.ts.
 */
export interface CredentialTypeFacts {
    /**
     * Who acts in AWS with the credentials. `user`: an IAM user that the lease makes and that AWS can list.
     * `session`: a session of STS, which AWS lists nowhere.
     */
    readonly principal: "user" | "session";
    /** How long leases of the type may be. */
    readonly limits: TypeLimits;
    /** The arguments of IamPolicy that only some types take, and this one among them. */
    readonly policyArguments: readonly string[];
    /** The arguments of DynamicCredential that only some types take, and this one among them. */
    readonly leaseArguments: readonly string[];
    /** Whose policies bound what a holder can do, beside those of the lease. */
    readonly boundedBy: "permissionsBoundary" | "role" | "issuingUser";
    /** Whether the end of a lease can be moved without new credentials. */
    readonly isRenewable: boolean;
    /** Whether AWS takes an edit of a live lease. Otherwise only an earlier end can be had. */
    readonly isEditable: boolean;
    /** The inputs whose edit replaces a lease, beside those that replace leases of every type. */
    readonly replacedBy: { readonly policy: readonly PolicyInput[]; readonly lease: readonly LeaseInput[] };
    /**
     * Whether a lease can be ended before it runs out. `inOwnAccount`: by default, if its role is of the backend's own
     * account. `onRequest`: only if its policy sets `revocable`.
     */
    readonly revocable: "always" | "inOwnAccount" | "onRequest" | "never";
    /** Why a lease cannot be ended early, or what to do about it. Empty for a type whose leases always can. */
    readonly lastingReason: string;
    /** What limits the size of the policy document: the inline policies of a user, or the policies of a session. */
    readonly documentQuota: "user" | "session";
    /** The action that an issuer needs to create credentials, for messages. */
    readonly issuingAction: string;
    /** Returns what is wrong with the arguments of a policy together, or undefined. It shows no value of them. */
    findFault(policy: Readonly<Record<string, unknown>>): ArgumentFault | undefined;
}

/** How long leases of a type may be, in seconds. */
export interface TypeLimits {
    readonly least: number;
    /** Length of a lease if nothing else says one: Vault's 1h for sessions. */
    readonly default: number;
    /**
     * AWS's own cap; `Infinity` for none.
     * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
     */
    readonly cap: number;
}

/** A fault of arguments, with the one to name. */
export interface ArgumentFault {
    readonly argument: string;
    readonly reason: string;
}

type PolicyInput = "policy" | "policyArns" | "externalId" | "sessionTags" | "sourceIdentity" | "mfaSerialNumber";
type LeaseInput = "roleArn" | "roleSessionName";

/**
 * Vault's system default, for length and cap: 32 days.
 * https://developer.hashicorp.com/vault/docs/configuration#default_lease_ttl
 */
export const systemTtl = 768 * 3_600;

/** STS's least and Vault's default. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const sessionLimits = { least: 900, default: 3_600 };

/** What all types share whose credentials are a session's: nothing in it can be changed once it is issued. */
const session = {
    principal: "session",
    isRenewable: false,
    isEditable: false,
    replacedBy: {
        policy: ["policy", "policyArns", "externalId", "sessionTags", "sourceIdentity", "mfaSerialNumber"],
        lease: ["roleArn", "roleSessionName"],
    },
    documentQuota: "session",
} as const satisfies Partial<CredentialTypeFacts>;

const table = {
    /** A fresh IAM user with one access key. AWS ends it on time by a guard in the user's own policy. */
    iam_user: {
        principal: "user",
        // It must outlast AWS's propagation and our probes.
        limits: { least: 120, default: systemTtl, cap: Number.POSITIVE_INFINITY },
        policyArguments: ["policy", "policyArns", "groups", "permissionsBoundary", "tags"],
        leaseArguments: ["tags"],
        boundedBy: "permissionsBoundary",
        isRenewable: true,
        isEditable: true,
        replacedBy: { policy: [], lease: [] },
        revocable: "always",
        lastingReason: "",
        documentQuota: "user",
        issuingAction: "iam:CreateUser",
        findFault: ({ policy, policyArns, groups }) =>
            isNone(policy) && isNone(policyArns) && isNone(groups)
                ? { argument: "policy", reason: "nothing is granted; give policy, policyArns or groups" }
                : undefined,
    },
    /** A session of a role, narrowed by a session policy if there is one. */
    assumed_role: {
        ...session,
        limits: { ...sessionLimits, cap: 12 * 3_600 },
        policyArguments: [
            ...["policy", "policyArns", "roleArn", "roleArns", "externalId"],
            ...["sessionTags", "sourceIdentity", "revocable"],
        ],
        leaseArguments: ["roleArn", "roleSessionName"],
        boundedBy: "role",
        revocable: "inOwnAccount",
        lastingReason: "its role is of another account than its backend, or revocable is false on its policy",
        issuingAction: "sts:AssumeRole",
        findFault: ({ roleArn, roleArns }) =>
            isNone(roleArn) === isNone(roleArns)
                ? {
                      argument: "roleArn",
                      reason: "give the role to assume here, or several to choose from as roleArns",
                  }
                : undefined,
    },
    /** A session with what its issuing user and its session policy both allow. */
    federation_token: {
        ...session,
        limits: { ...sessionLimits, cap: 36 * 3_600 },
        policyArguments: ["policy", "policyArns", "sessionTags", "revocable"],
        leaseArguments: [],
        boundedBy: "issuingUser",
        revocable: "onRequest", // It takes rights to edit the issuing user.
        lastingReason: "set revocable on its policy to be able to",
        issuingAction: "sts:GetFederationToken",
        findFault: ({ policy, policyArns }) =>
            isNone(policy) && isNone(policyArns)
                ? { argument: "policy", reason: "nothing is granted; give policy or policyArns" }
                : undefined,
    },
    /** A session with everything that its issuing user may do. */
    session_token: {
        ...session,
        limits: { ...sessionLimits, cap: 36 * 3_600 },
        policyArguments: ["mfaSerialNumber"],
        leaseArguments: [],
        boundedBy: "issuingUser",
        revocable: "never",
        lastingReason: "AWS does not tell it from other sessions of its user",
        issuingAction: "sts:GetSessionToken",
        findFault: () => undefined,
    },
} as const satisfies Readonly<Record<string, CredentialTypeFacts>>;

/** How a lease's credentials are made. */
export type CredentialType = keyof typeof table;

/** The facts of each credential type. */
export const credentialTypes: Readonly<Record<CredentialType, CredentialTypeFacts>> = table;

/** All credential types, in the order of the table. */
export const credentialTypeNames = Object.keys(table) as readonly CredentialType[];

/** The type of a policy that names none, and of all leases that the first versions issued. */
export const defaultCredentialType: CredentialType = "iam_user";

/** Something that says its credential type by its policy, such as a lease. */
interface Typed {
    readonly policy: { readonly credentialType: CredentialType };
}

/** Returns the facts of a lease's credential type. */
export function typeOf({ policy }: Typed): CredentialTypeFacts {
    return credentialTypes[policy.credentialType];
}

/** Returns whether a value names a credential type. */
export function isCredentialType(value: unknown): value is CredentialType {
    return typeof value === "string" && Object.hasOwn(table, value);
}

/** Returns whether leases of a type have IAM users of their own. */
export function makesUsers(credentialType: unknown): boolean {
    return isCredentialType(credentialType) && credentialTypes[credentialType].principal === "user";
}

/** Returns whether a lease has an IAM user of its own. */
export function hasUser({ policy }: Typed): boolean {
    return makesUsers(policy.credentialType);
}

/** Returns the types that take an argument of IamPolicy; none for one that every type takes. */
export function typesTaking(argument: string): CredentialType[] {
    return credentialTypeNames.filter((name) => credentialTypes[name].policyArguments.includes(argument));
}

/** The arguments of DynamicCredential that only some types take, with these types. */
export const leaseArguments: ReadonlyMap<string, readonly CredentialType[]> = new Map(
    [...new Set(credentialTypeNames.flatMap((name) => credentialTypes[name].leaseArguments))].map((argument) => [
        argument,
        credentialTypeNames.filter((name) => credentialTypes[name].leaseArguments.includes(argument)),
    ]),
);

function isNone(value: unknown): boolean {
    return value === null || (Array.isArray(value) && value.length === 0);
}

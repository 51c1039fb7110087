import type { Reason } from "../errors/leaseError";

/**
 * The facts of one credential type, without any code that calls AWS. CONTRIBUTING.md lists what a new type needs beside
 * its entry in {@link table}.
 */
export interface CredentialTypeFacts {
    /**
     * The principal that the credentials belong to. `user`: an IAM user that the lease creates and that AWS can list.
     * `session`: an STS session, which AWS does not list.
     */
    readonly principal: "user" | "session";
    /** Limits on the length of leases. */
    readonly limits: TypeLimits;
    /** Arguments of IamPolicy that this type takes and that some other types do not take. */
    readonly policyArguments: readonly string[];
    /** Arguments of DynamicCredential that this type takes and that some other types do not take. */
    readonly leaseArguments: readonly string[];
    /** Whether the end of a lease can be moved without new credentials. */
    readonly isRenewable: boolean;
    /** Whether a live lease can be edited in AWS. Otherwise its end can only be moved to an earlier time. */
    readonly isEditable: boolean;
    /** Inputs whose change replaces a lease, beside those that replace leases of every type. */
    readonly replacedBy: { readonly policy: readonly PolicyInput[]; readonly lease: readonly LeaseInput[] };
    /**
     * Whether a lease can be ended before it expires. `inOwnAccount`: by default, if its role is in the backend's own
     * account. `onRequest`: only if its policy sets `revocable`.
     */
    readonly revocable: "always" | "inOwnAccount" | "onRequest" | "never";
    /** Why a lease cannot be ended early. Absent for a type whose leases can always be ended early. */
    readonly notRevocable?: Reason;
    /**
     * Quota that limits the size of the policy document: that of a user's inline policies, or that of session policies.
     */
    readonly documentQuota: "user" | "session";
    /** Action that creates credentials, for messages. */
    readonly issuingAction: string;
    /**
     * Kind of resource on which the issuer's policies have to allow {@link issuingAction}; null if AWS requires no
     * permission, as for GetSessionToken:
     * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html
     */
    readonly issuingResource: "user" | "role" | "federatedUser" | null;
    /** Returns the fault in a combination of policy arguments, or undefined. The fault contains no argument values. */
    findFault(policy: Readonly<Record<string, unknown>>): ArgumentFault | undefined;
}

/** Limits on the length of leases of a type. */
export interface TypeLimits {
    readonly minimumSeconds: number;
    /** Length of a lease if nothing else sets one. For sessions it is 1h, as in Vault. */
    readonly defaultSeconds: number;
    /**
     * AWS's own maximum; `Infinity` for none.
     * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
     */
    readonly capSeconds: number;
}

/** A fault in arguments, and the argument to report. */
export interface ArgumentFault extends Reason {
    readonly argument: string;
}

type PolicyInput = "policy" | "policyArns" | "externalId" | "sessionTags" | "sourceIdentity" | "mfaSerialNumber";
type LeaseInput = "roleArn" | "roleSessionName";

/**
 * Vault's system default for both the length and the maximum: 32 days.
 * https://developer.hashicorp.com/vault/docs/configuration#default_lease_ttl
 */
export const systemTtlSeconds = 768 * 3_600;

/**
 * The minimum of STS and the default of Vault. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
const sessionLimits = { minimumSeconds: 900, defaultSeconds: 3_600 };

/** Facts that all session types share. Nothing in a session can be changed after it was issued. */
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
    /** A new IAM user with one access key. AWS ends it on time, because of an expiry guard in the user's own policy. */
    iam_user: {
        principal: "user",
        // A lease must last longer than AWS's propagation and the provider's probes.
        limits: { minimumSeconds: 120, defaultSeconds: systemTtlSeconds, capSeconds: Number.POSITIVE_INFINITY },
        policyArguments: ["policy", "policyArns", "groups", "permissionsBoundary", "tags"],
        leaseArguments: ["tags"],
        isRenewable: true,
        isEditable: true,
        replacedBy: { policy: [], lease: [] },
        revocable: "always",
        documentQuota: "user",
        issuingAction: "iam:CreateUser",
        issuingResource: "user",
        findFault: ({ policy, policyArns, groups }) =>
            isNone(policy) && isNone(policyArns) && isNone(groups)
                ? {
                      argument: "policy",
                      reason: "this policy grants nothing",
                      remedy: "set policy, policyArns or groups",
                  }
                : undefined,
    },
    /** A session of a role, narrowed by a session policy if there is one. */
    assumed_role: {
        ...session,
        limits: { ...sessionLimits, capSeconds: 12 * 3_600 },
        policyArguments: [
            ...["policy", "policyArns", "roleArn", "roleArns", "externalId"],
            ...["sessionTags", "sourceIdentity", "revocable"],
        ],
        leaseArguments: ["roleArn", "roleSessionName"],
        revocable: "inOwnAccount",
        notRevocable: {
            reason: "its role is in another account than its backend, or its policy sets revocable to false",
        },
        issuingAction: "sts:AssumeRole",
        issuingResource: "role",
        findFault: ({ roleArn, roleArns }) =>
            isNone(roleArn) === isNone(roleArns)
                ? {
                      argument: "roleArn",
                      reason: "set either roleArn, the role to assume, or roleArns, the roles to choose from",
                  }
                : undefined,
    },
    /** A session with the permissions that both its issuing user and its session policy allow. */
    federation_token: {
        ...session,
        limits: { ...sessionLimits, capSeconds: 36 * 3_600 },
        policyArguments: ["policy", "policyArns", "sessionTags", "revocable"],
        leaseArguments: [],
        revocable: "onRequest", // Revoking needs permission to edit the issuing user.
        notRevocable: {
            reason: "its policy does not set revocable",
            remedy: "set it to be able to revoke such sessions",
        },
        issuingAction: "sts:GetFederationToken",
        issuingResource: "federatedUser",
        findFault: ({ policy, policyArns }) =>
            isNone(policy) && isNone(policyArns)
                ? { argument: "policy", reason: "this policy grants nothing", remedy: "set policy or policyArns" }
                : undefined,
    },
    /** A session with all permissions of its issuing user. */
    session_token: {
        ...session,
        limits: { ...sessionLimits, capSeconds: 36 * 3_600 },
        policyArguments: ["mfaSerialNumber"],
        leaseArguments: [],
        revocable: "never",
        notRevocable: { reason: "AWS cannot distinguish it from other sessions of its user" },
        issuingAction: "sts:GetSessionToken",
        issuingResource: null,
        findFault: () => undefined,
    },
} as const satisfies Readonly<Record<string, CredentialTypeFacts>>;

/** How the credentials of a lease are created. */
export type CredentialType = keyof typeof table;

/** Facts of each credential type. */
export const credentialTypes: Readonly<Record<CredentialType, CredentialTypeFacts>> = table;

/** All credential types, in the order of the table. */
export const credentialTypeNames = Object.keys(table) as readonly CredentialType[];

/** The type of a policy that sets none, and of all leases that the first versions issued. */
export const defaultCredentialType: CredentialType = "iam_user";

/** A value, such as a lease, whose policy states its credential type. */
interface Typed {
    readonly policy: { readonly credentialType: CredentialType };
}

/** Returns the facts of a lease's credential type. */
export function typeOf({ policy }: Typed): CredentialTypeFacts {
    return credentialTypes[policy.credentialType];
}

/** Returns whether a value is the name of a credential type. */
export function isCredentialType(value: unknown): value is CredentialType {
    return typeof value === "string" && Object.hasOwn(table, value);
}

/** Returns whether leases of a type have IAM users. */
export function makesUsers(credentialType: unknown): boolean {
    return isCredentialType(credentialType) && credentialTypes[credentialType].principal === "user";
}

/** Returns whether a lease has an IAM user. */
export function hasUser({ policy }: Typed): boolean {
    return makesUsers(policy.credentialType);
}

/** Returns the types that take an argument of IamPolicy. Returns none for an argument that every type takes. */
export function typesTaking(argument: string): CredentialType[] {
    return credentialTypeNames.filter((name) => credentialTypes[name].policyArguments.includes(argument));
}

/** Arguments of DynamicCredential that only some types take, with those types. */
export const leaseArguments: ReadonlyMap<string, readonly CredentialType[]> = new Map(
    [...new Set(credentialTypeNames.flatMap((name) => credentialTypes[name].leaseArguments))].map((argument) => [
        argument,
        credentialTypeNames.filter((name) => credentialTypes[name].leaseArguments.includes(argument)),
    ]),
);

function isNone(value: unknown): boolean {
    return value === null || (Array.isArray(value) && value.length === 0);
}

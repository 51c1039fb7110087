/** A tag of an IAM resource or of a session. */
export interface Tag {
    readonly key: string;
    readonly value: string;
}

/** Inline policies by name, as the JSON text that was sent. */
export type InlinePolicies = Map<string, string>;

/** The common properties of users and roles. */
export interface Principal {
    readonly path: string;
    readonly arn: string;
    readonly createdAt: Date;
    /** ARN of the managed policy that is the permissions boundary. */
    permissionsBoundary?: string;
    /** Tags by key in lower case, because tag keys are unique ignoring case. */
    readonly tags: Map<string, Tag>;
    readonly inlinePolicies: InlinePolicies;
    /** ARNs of attached managed policies, in the order of attachment. */
    readonly attachedPolicies: Set<string>;
}

/** An IAM user. */
export interface User extends Principal {
    readonly userName: string;
    /** `AIDA…` */
    readonly userId: string;
    readonly accessKeys: Map<string, AccessKey>;
    /** Group names in lower case. */
    readonly groups: Set<string>;
    loginProfile?: { readonly createdAt: Date; passwordResetRequired: boolean };
    readonly sshPublicKeys: Map<string, SshPublicKey>;
    readonly signingCertificates: Map<string, SigningCertificate>;
    readonly serviceSpecificCredentials: Map<string, ServiceSpecificCredential>;
    /** Enabled MFA devices by serial number, with the time when they were enabled. */
    readonly mfaDevices: Map<string, Date>;
}

/** Status of a credential. AWS accepts only active ones. */
export type CredentialStatus = "Active" | "Inactive";

/** A long-term access key of a user. */
export interface AccessKey {
    /** `AKIA…` */
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly createdAt: Date;
    status: CredentialStatus;
    lastUsed?: { readonly at: Date; readonly service: string; readonly region: string };
}

/** An SSH public key of a user, for CodeCommit. */
export interface SshPublicKey {
    readonly id: string;
    readonly body: string;
    readonly uploadedAt: Date;
    status: CredentialStatus;
}

/** An X.509 certificate of a user. */
export interface SigningCertificate {
    readonly id: string;
    readonly body: string;
    readonly uploadedAt: Date;
    status: CredentialStatus;
}

/** A user's user name and password for one service, e.g. CodeCommit. */
export interface ServiceSpecificCredential {
    readonly id: string;
    readonly serviceName: string;
    readonly serviceUserName: string;
    readonly createdAt: Date;
    status: CredentialStatus;
}

/** A virtual MFA device. It belongs to the account and can be enabled for a user. */
export interface VirtualMfaDevice {
    readonly serialNumber: string;
    /** User that it is enabled for, by name in lower case. */
    user?: string;
}

/** An IAM role. */
export interface Role extends Principal {
    readonly roleName: string;
    /** `AROA…` */
    readonly roleId: string;
    trustPolicy: string;
    description: string;
    /** Maximum duration of its sessions in seconds. */
    maxSessionDuration: number;
}

/** An IAM group. */
export interface Group {
    readonly groupName: string;
    /** `AGPA…` */
    readonly groupId: string;
    readonly path: string;
    readonly arn: string;
    readonly createdAt: Date;
    readonly inlinePolicies: InlinePolicies;
    readonly attachedPolicies: Set<string>;
}

/** A customer managed policy. */
export interface ManagedPolicy {
    readonly policyName: string;
    /** `ANPA…` */
    readonly policyId: string;
    readonly path: string;
    readonly arn: string;
    readonly description: string;
    readonly createdAt: Date;
    updatedAt: Date;
    readonly tags: Map<string, Tag>;
    /** Versions by id: `v1`, `v2`… */
    readonly versions: Map<string, { readonly document: string; readonly createdAt: Date }>;
    defaultVersionId: string;
}

/** A policy document, with the name that a denial states. */
export interface AppliedPolicy {
    readonly name: string;
    readonly document: string;
}

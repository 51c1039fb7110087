import type { Connection } from "../aws/connection";
import type { PolicyDocument } from "../policy/document";
import type { CredentialType } from "./credentialTypes";
import type { Duration } from "./duration";

/** Properties of a backend that its leases use. */
export interface LeaseBackend extends Connection {
    readonly mount: string;
    readonly accountId: string;
    readonly partition: string;
    readonly ledgerId: string;
    readonly userPath: string;
    readonly namePrefix: string;
    readonly defaultTtl: Duration | null;
    readonly maxTtl: Duration | null;
    readonly permissionsBoundary: string | null;
    readonly tags: Readonly<Record<string, string>> | null;
}

/** Properties of a policy that its leases use. */
export interface LeasePolicy {
    /** Second part of every lease id under the policy. */
    readonly policyName: string;
    /** The policy document that each lease is granted; null for none. */
    readonly policy: PolicyDocument | null;
    /** ARNs of the managed policies that each lease is granted; null for none. */
    readonly policyArns: readonly string[] | null;
    /** Names of the IAM groups that each user joins; null for none. */
    readonly groups: readonly string[] | null;
    /** How credentials are created. */
    readonly credentialType: CredentialType;
    /** Length of leases that set none; null: the `defaultTtl` of the backend applies. */
    readonly ttl: Duration | null;
    /** Cap on every lease of this policy, beside the cap of the backend; null for none. */
    readonly maxTtl: Duration | null;
    /**
     * ARN of the managed policy that is the permissions boundary of every user; null: the boundary of the backend
     * applies.
     */
    readonly permissionsBoundary: string | null;
    /** Tags of every user. They override those of the backend. null for none. */
    readonly tags: Readonly<Record<string, string>> | null;
    /** `assumed_role`: the role to assume; null if {@link roleArns} lists roles, and for other credential types. */
    readonly roleArn: string | null;
    /** `assumed_role`: the roles from which each lease chooses one; null if there is only {@link roleArn}. */
    readonly roleArns: readonly string[] | null;
    /** `assumed_role`: the external ID that the trust policy of the role requires; null for none. */
    readonly externalId: string | null;
    /** `assumed_role` and `federation_token`: tags of every session; null for none. */
    readonly sessionTags: Readonly<Record<string, string>> | null;
    /** `assumed_role`: the source identity of every session; null for none. */
    readonly sourceIdentity: string | null;
    /** `session_token`: serial number or ARN of the MFA device of the issuing user; null for none. */
    readonly mfaSerialNumber: string | null;
    /** null: the default of the credential type applies, see isRevocable. */
    readonly revocable: boolean | null;
    /**
     * The backend that the policy belongs to, if the policy is a reference to another stack. Absent for a policy of the
     * lease's own backend.
     */
    readonly backend?: PolicyBackend | null;
}

/** Properties of the backend that a policy of another stack belongs to. It is not the backend that issues. */
export interface PolicyBackend {
    /** First part of the ids of all leases under the policy. */
    readonly mount: string;
    /** Account that the policy is meant for. The issuing backend must be in the same account. */
    readonly accountId: string;
    /** `aws`, `aws-cn`, `aws-us-gov` or another partition of AWS. */
    readonly partition: string;
    /** Length of leases if neither they nor the policy set one; null for none. */
    readonly defaultTtl: Duration | null;
    /** Cap on the lease, beside the caps of the policy and the issuing backend; null for none. */
    readonly maxTtl: Duration | null;
    /**
     * Role that the backend assumes to issue; null for none. An identity that can assume it can set it as `assumeRole`
     * of its own backend.
     */
    readonly issuerRoleArn: string | null;
}

/** The checked inputs of a lease in state: plain JSON, with null for absent values. */
export interface LeaseInputs {
    /**
     * Name of the resource. It is used with project and stack for names and tags, since the engine does not pass them
     * to a dynamic provider.
     */
    readonly name: string;
    readonly project: string;
    readonly stack: string;
    readonly backend: LeaseBackend;
    readonly policy: LeasePolicy;
    readonly ttl: Duration | null;
    readonly maxTtl: Duration | null;
    readonly renewBefore: Duration | null;
    readonly rotateBefore: Duration | null;
    /** null: `replace`. */
    readonly onExpiry: "replace" | "keep" | null;
    readonly rotationTrigger: unknown;
    /** Maximum time that a replaced lease keeps working; null ends it in the same `up`. */
    readonly overlap: Duration | null;
    readonly readyTimeout: Duration | null;
    readonly readyCheck: string | null;
    readonly tags: Readonly<Record<string, string>> | null;
    /** Role to assume. Planned by check if the policy leaves no choice. null for other credential types. */
    readonly roleArn: string | null;
    readonly roleSessionName: string | null;
    /** Planned by check, ISO 8601 in whole seconds; null: never. */
    readonly issuedAt: string;
    readonly expiresAt: string | null;
    readonly maxExpiresAt: string | null;
    /** Planned by check: why the lease replaced another one; null for a first lease. */
    readonly rotation: string | null;
    /** Planned by check: the replaced leases that keep working; null for none. */
    readonly predecessors: readonly Predecessor[] | null;
}

/** A lease in state: its inputs and what AWS returned. Every key is always present. */
export interface Lease extends LeaseInputs {
    readonly leaseId: string;
    readonly credentialType: CredentialType;
    readonly accountId: string;
    readonly userName: string | null;
    readonly arn: string;
    /**
     * `aws:userid` of a session: `AROA…:name` or `account:name`. null if AWS cannot tell it from other sessions of its
     * user.
     */
    readonly sessionId: string | null;
    /** When AWS ends a session, as AWS reports it; null for users. */
    readonly sessionExpiration: string | null;
    /** ARN of the identity that issued a session; null for users. */
    readonly issuerArn: string | null;
    readonly accessKeyId: string;
    /** Secret. Empty if the lease is incomplete. */
    readonly secretAccessKey: string;
    /** Secret. Empty for users. */
    readonly sessionToken: string;
    /** Seconds from the creation of the key until AWS accepted it. */
    readonly readyAfter: number;
    /** Drift that refresh found in AWS, one line per finding. */
    readonly drift: readonly string[];
}

/** A replaced lease that keeps working beside its successor, for consumers that have not updated yet. */
export interface Predecessor {
    /** Id of the replaced lease. */
    readonly leaseId: string;
    /** The IAM user that its key belongs to; null for sessions. */
    readonly userName: string | null;
    /** Access key id of its credentials. */
    readonly accessKeyId: string;
    /** ARN of its user or session. */
    readonly arn: string;
    /** The assumed role; null for other credential types. */
    readonly roleArn: string | null;
    /** `aws:userid` of its session; null for users, and for `session_token`. */
    readonly sessionId: string | null;
    /** When AWS ends its session, ISO 8601, as AWS reports it; null for users. */
    readonly sessionExpiration: string | null;
    /** ARN of the identity that issued its session; null for users. */
    readonly issuerArn: string | null;
    /** When it was issued, ISO 8601 by AWS's clock. */
    readonly issuedAt: string;
    /** When AWS ends it. The first `up` after that removes it. */
    readonly expiresAt: string;
}

/** Returns the first part of a lease's id: the mount of the backend that its policy belongs to. */
export function mountOf({ policy, backend }: PropertiesOf<"backend", "mount">): string {
    return policy.backend?.mount ?? backend.mount;
}

/** Returns the ARN of the permissions boundary of a lease's user: that of its policy, else that of its backend. */
export function boundaryOf({
    policy,
    backend,
}: PropertiesOf<"permissionsBoundary", "permissionsBoundary">): string | null {
    return policy.permissionsBoundary ?? backend.permissionsBoundary;
}

/** The properties of a lease's policy and backend that a function needs. */
interface PropertiesOf<OfPolicy extends keyof LeasePolicy, OfBackend extends keyof LeaseBackend> {
    readonly policy: Pick<LeasePolicy, OfPolicy>;
    readonly backend: Pick<LeaseBackend, OfBackend>;
}

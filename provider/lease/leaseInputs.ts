import type { Connection } from "../aws/connection";
import type { PolicyDocument } from "../policy/document";
import type { CredentialType } from "./credentialTypes";
import type { Duration } from "./duration";

/** What a lease takes over from its backend. */
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

/** What a lease takes over from its policy. */
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
    /** ARN of the managed policy that bounds every user; null: the boundary of the backend applies. */
    readonly permissionsBoundary: string | null;
    /** Tags of every user, over those of the backend; null for none. */
    readonly tags: Readonly<Record<string, string>> | null;
    /** `assumed_role`: the role to assume; null if {@link roleArns} lists roles, and for other credential types. */
    readonly roleArn: string | null;
    /** `assumed_role`: the roles of which each lease assumes one; null if there is only {@link roleArn}. */
    readonly roleArns: readonly string[] | null;
    /** `assumed_role`: the external ID that the trust policy of the role requires; null for none. */
    readonly externalId: string | null;
    /** `assumed_role` and `federation_token`: tags of every session; null for none. */
    readonly sessionTags: Readonly<Record<string, string>> | null;
    /** `assumed_role`: the source identity of every session; null for none. */
    readonly sourceIdentity: string | null;
    /** `session_token`: serial number or ARN of the MFA device of the issuing user; null for none. */
    readonly mfaSerialNumber: string | null;
    /** null is what the type allows: see isRevocable. */
    readonly revocable: boolean | null;
    /**
     * The backend that the policy belongs to, when it comes by reference from another stack; absent for a policy of the
     * lease's own backend.
     */
    readonly backend?: PolicyBackend | null;
}

/** What a policy of another stack brings along of the backend that it belongs to. It is not the one that issues. */
export interface PolicyBackend {
    /** First part of the ids of all leases under the policy. */
    readonly mount: string;
    /** The account that the policy is meant for, and that the issuing backend has to be in. */
    readonly accountId: string;
    /** `aws`, `aws-cn`, `aws-us-gov` or another partition of AWS. */
    readonly partition: string;
    /** Length of leases for which neither they nor the policy ask for one; null for none. */
    readonly defaultTtl: Duration | null;
    /** Cap on the lease, beside the policy's and the issuing backend's; null for none. */
    readonly maxTtl: Duration | null;
    /**
     * The role that the backend assumes to issue. Who may assume it too can do so in an own backend's `assumeRole`.
     * null for none.
     */
    readonly issuerRoleArn: string | null;
}

/** The checked inputs of a lease, as state keeps them: plain JSON, null where nothing was given. */
export interface LeaseInputs {
    /**
     * The resource's name, project and stack: for names and tags, since the engine does not tell a dynamic provider.
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
    /** null is `replace`. */
    readonly onExpiry: "replace" | "keep" | null;
    readonly rotationTrigger: unknown;
    /** How long a replaced lease lives on at most; null ends it in the same `up`. */
    readonly overlap: Duration | null;
    readonly readyTimeout: Duration | null;
    readonly readyCheck: string | null;
    readonly tags: Readonly<Record<string, string>> | null;
    /** The role to assume: planned by check where the policy leaves no choice. null for other credential types. */
    readonly roleArn: string | null;
    readonly roleSessionName: string | null;
    /** Planned by check, as whole seconds in ISO 8601; null is never. */
    readonly issuedAt: string;
    readonly expiresAt: string | null;
    readonly maxExpiresAt: string | null;
    /** Planned by check: why the lease took the place of another; null for a first one. */
    readonly rotation: string | null;
    /** Planned by check: the leases that it has taken the place of and that live on; null for none. */
    readonly predecessors: readonly Predecessor[] | null;
}

/** A lease as state keeps it: its inputs, and what AWS gave. Every key is always there. */
export interface Lease extends LeaseInputs {
    readonly leaseId: string;
    readonly credentialType: CredentialType;
    readonly accountId: string;
    readonly userName: string | null;
    readonly arn: string;
    /**
     * `aws:userid` of a session: `AROA…:name` or `account:name`. null where AWS can't tell it from others of its user.
     */
    readonly sessionId: string | null;
    /** When AWS ends a session, by its own answer; null for users. */
    readonly sessionExpiration: string | null;
    /** Who issued a session; null for users. */
    readonly issuerArn: string | null;
    readonly accessKeyId: string;
    /** Secret. Empty while the lease is incomplete. */
    readonly secretAccessKey: string;
    /** Secret. Empty for users. */
    readonly sessionToken: string;
    /** Seconds from the making of the key until AWS accepted it. */
    readonly readyAfter: number;
    /** What refresh found changed in AWS, a line each. */
    readonly drift: readonly string[];
}

/** A replaced lease that keeps working beside its successor, for consumers that have not updated yet. */
export interface Predecessor {
    /** Id of the replaced lease. */
    readonly leaseId: string;
    /** The IAM user behind its key; null for sessions. */
    readonly userName: string | null;
    /** Access key id of its credentials. */
    readonly accessKeyId: string;
    /** ARN of its user or session. */
    readonly arn: string;
    /** The assumed role; null for other credential types. */
    readonly roleArn: string | null;
    /** `aws:userid` of its session; null for users, and for `session_token`. */
    readonly sessionId: string | null;
    /** When AWS ends its session, ISO 8601, by AWS's own answer; null for users. */
    readonly sessionExpiration: string | null;
    /** ARN of the identity that issued its session; null for users. */
    readonly issuerArn: string | null;
    /** When it was issued, ISO 8601 by AWS's clock. */
    readonly issuedAt: string;
    /** When AWS ends it. The first `up` after that removes it. */
    readonly expiresAt: string;
}

/** First part of a lease's id: the mount of the backend that its policy belongs to. */
export function mountOf({ policy, backend }: Of<"backend", "mount">): string {
    return policy.backend?.mount ?? backend.mount;
}

/** The ARN of the boundary that a lease's user has: its policy's, else its backend's. */
export function boundaryOf({ policy, backend }: Of<"permissionsBoundary", "permissionsBoundary">): string | null {
    return policy.permissionsBoundary ?? backend.permissionsBoundary;
}

/** What a lease has of its policy and of its backend, as far as it matters. */
interface Of<OfPolicy extends keyof LeasePolicy, OfBackend extends keyof LeaseBackend> {
    readonly policy: Pick<LeasePolicy, OfPolicy>;
    readonly backend: Pick<LeaseBackend, OfBackend>;
}

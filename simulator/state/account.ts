import type { Group, InlinePolicies, ManagedPolicy, Role, User, VirtualMfaDevice } from "./iamResources";
import type { Session } from "./session";

/** What one AWS account holds: the records that IAM operations write and that request authorization reads. */
export interface Account {
    /** Twelve digits. */
    readonly id: string;
    readonly partition: string;
    /** By user name in lower case: names are unique ignoring case. */
    readonly users: Map<string, User>;
    /** By role name in lower case. */
    readonly roles: Map<string, Role>;
    /** By group name in lower case. */
    readonly groups: Map<string, Group>;
    /** Customer managed policies, by ARN. */
    readonly managedPolicies: Map<string, ManagedPolicy>;
    /** Virtual MFA devices, by serial number (an ARN). */
    readonly virtualMfaDevices: Map<string, VirtualMfaDevice>;
    /** Codes that were given, by serial number of the MFA device. */
    readonly usedMfaCodes: Map<string, ReadonlySet<string>>;
    /** Temporary credentials, expired ones included, by access key id. */
    readonly sessions: Map<string, Session>;
    /**
     * What the account's organization lets it do at most, by name. Empty for an account that is in no organization.
     * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
     */
    readonly serviceControlPolicies: InlinePolicies;
    /** Bucket names to objects by key. */
    readonly buckets: Map<string, Map<string, StoredObject>>;
    /** SQS queues, by region and name: `us-east-1/orders`. */
    readonly queues: Set<string>;
}

/** An object of S3. */
export interface StoredObject {
    readonly body: Uint8Array;
    readonly modifiedAt: Date;
}

/** An account with nothing in it. */
export function emptyAccount(id: string, partition: string): Account {
    return {
        id,
        partition,
        users: new Map(),
        roles: new Map(),
        groups: new Map(),
        managedPolicies: new Map(),
        virtualMfaDevices: new Map(),
        usedMfaCodes: new Map(),
        sessions: new Map(),
        serviceControlPolicies: new Map(),
        buckets: new Map(),
        queues: new Set(),
    };
}

import type { Group, InlinePolicies, ManagedPolicy, Role, User, VirtualMfaDevice } from "./iamResources";
import type { Session } from "./session";

/** The contents of an AWS account. IAM operations write them, and authorization reads them. */
export interface Account {
    /** Account id of twelve digits. */
    readonly id: string;
    readonly partition: string;
    /** Users by name in lower case, because names are unique ignoring case. */
    readonly users: Map<string, User>;
    /** Roles by name in lower case. */
    readonly roles: Map<string, Role>;
    /** Groups by name in lower case. */
    readonly groups: Map<string, Group>;
    /** Customer managed policies, by ARN. */
    readonly managedPolicies: Map<string, ManagedPolicy>;
    /** Virtual MFA devices, by serial number (an ARN). */
    readonly virtualMfaDevices: Map<string, VirtualMfaDevice>;
    /** MFA codes that were used, by serial number of the device. */
    readonly usedMfaCodes: Map<string, ReadonlySet<string>>;
    /** Temporary credentials, expired ones included, by access key id. */
    readonly sessions: Map<string, Session>;
    /**
     * Service control policies of the account's organization, by name. Empty if the account is in no organization.
     * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
     */
    readonly serviceControlPolicies: InlinePolicies;
    /** Buckets by name, with their objects by key. */
    readonly buckets: Map<string, Map<string, StoredObject>>;
    /** SQS queues, by region and name: `us-east-1/orders`. */
    readonly queues: Set<string>;
}

/** An S3 object. */
export interface StoredObject {
    readonly body: Uint8Array;
    readonly modifiedAt: Date;
}

/** Returns an empty account. */
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

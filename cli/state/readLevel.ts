import { type Fields, nullableObjects, objectField } from "../../provider/lease/fields";
import type { Lease, LeaseBackend } from "../../provider/lease/leaseInputs";
import {
    type BackendOutputs,
    backendFields,
    backendOutputFields,
    leaseFields,
    type PolicyOutputs,
    policyOutputFields,
    predecessorFields,
} from "../../provider/lease/storedFields";
import type { Unread } from "../pulumi/secrets";
import { orUnread } from "./readFields";

/**
 * How much of a state a reader needs. If any of that is encrypted, the state is read with the stack's secrets. The read
 * fails if the secrets are not available.
 *
 * - `shown`: ids, names and dates of leases. Needs the secrets only if a date of a lease is secret.
 * - `facts`: everything except the secrets of leases and the secret access key of a backend.
 * - `keys`: `facts` and the secret access keys of backends, to call AWS as the issuer. Needs the secrets if a backend
 *   has a key.
 * - `secrets`: everything. Always needs the secrets.
 */
export type ReadLevel = "shown" | "facts" | "keys" | "secrets";

/** The backend of a lease. Its secret access key may be unread; null means that it uses the ambient AWS credentials. */
export type BackendFacts = OrUnread<LeaseBackend, "secretAccessKey">;

/** A lease whose secrets may be unread. */
export type LeaseFacts = Omit<LeaseKeys, "backend"> & { readonly backend: BackendFacts };

type LeaseKeys = OrUnread<Lease, "secretAccessKey" | "sessionToken">;

type OrUnread<T, Secret extends keyof T> = Omit<T, Secret> & { readonly [K in Secret]: T[K] | Unread };

/** The outputs of an AwsBackend at each level. Each level includes those before it. */
export interface BackendAt {
    readonly shown: object;
    readonly facts: OrUnread<BackendOutputs, "secretAccessKey">;
    readonly keys: BackendOutputs;
    readonly secrets: BackendOutputs;
}

/** The outputs of an IamPolicy at each level. */
export interface PolicyAt {
    readonly shown: object;
    readonly facts: PolicyOutputs;
    readonly keys: PolicyOutputs;
    readonly secrets: PolicyOutputs;
}

/** The outputs of a DynamicCredential at each level. */
export interface LeaseAt {
    readonly shown: object;
    readonly facts: LeaseFacts;
    readonly keys: LeaseKeys;
    readonly secrets: Lease;
}

/**
 * The outputs that decide the state of a lease, such as live or expired. `accessKeyId` is empty if the mint never
 * finished.
 */
export type LeaseDates = Pick<Lease, "accessKeyId" | "issuedAt" | "expiresAt" | "drift">;

const { accessKeyId, issuedAt, expiresAt, drift } = leaseFields;

/** Fields of {@link LeaseDates}, the same at every level. */
export const dateFields: Fields<LeaseDates> = { accessKeyId, issuedAt, expiresAt, drift };

/** The ids of a lease's predecessors, the same at every level. */
export const predecessorIdFields = { predecessors: nullableObjects({ leaseId: predecessorFields.leaseId }) };

/** Outputs of each resource type at a level. */
export interface FieldsAt<L extends ReadLevel> {
    readonly backend: Fields<BackendAt[L]>;
    readonly policy: Fields<PolicyAt[L]>;
    readonly lease: Fields<LeaseAt[L]>;
}

const unreadKey = { secretAccessKey: orUnread(backendFields.secretAccessKey) };
const unreadSecrets = {
    secretAccessKey: orUnread(leaseFields.secretAccessKey),
    sessionToken: orUnread(leaseFields.sessionToken),
};

/** Outputs of each resource type, by level. */
export const fieldsAt: { readonly [L in ReadLevel]: FieldsAt<L> } = {
    shown: { backend: {}, policy: {}, lease: {} },
    facts: {
        backend: { ...backendOutputFields, ...unreadKey },
        policy: policyOutputFields,
        lease: { ...leaseFields, ...unreadSecrets, backend: objectField({ ...backendFields, ...unreadKey }) },
    },
    keys: { backend: backendOutputFields, policy: policyOutputFields, lease: { ...leaseFields, ...unreadSecrets } },
    secrets: { backend: backendOutputFields, policy: policyOutputFields, lease: leaseFields },
};

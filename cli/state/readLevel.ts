import type { Connection } from "../../provider/aws/connection";
import { credentialTypeNames } from "../../provider/lease/credentialTypes";
import type { Lease, LeaseBackend, LeasePolicy } from "../../provider/lease/leaseInputs";
import type { PolicyDocument } from "../../provider/policy/document";
import type { Unread } from "../pulumi/secrets";
import {
    anyJson,
    arrayOf,
    booleanShape,
    fieldsOf,
    nullable,
    numberShape,
    oneOf,
    orUnread,
    recordOf,
    type Shape,
    ShapeError,
    stringOrNumber,
    stringShape,
    withDefault,
} from "./readFields";

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
export type Depth = "shown" | "facts" | "keys" | "secrets";

/** The backend of a lease. Its secret access key may be unread; null means that it uses the ambient AWS credentials. */
export type BackendFacts = Omit<LeaseBackend, "secretAccessKey"> & { readonly secretAccessKey: string | null | Unread };

/** A lease with its secrets of type `Own`. */
type LeaseWith<Backend, Own> = Omit<Lease, "backend" | "secretAccessKey" | "sessionToken"> & {
    readonly backend: Backend;
    readonly secretAccessKey: Own;
    readonly sessionToken: Own;
};

/** A lease whose secrets may be unread. */
export type LeaseFacts = LeaseWith<BackendFacts, string | Unread>;

/** The outputs of an AwsBackend at each depth. Each depth includes those before it. */
export interface BackendAt {
    readonly shown: unknown;
    readonly facts: Issuing<BackendFacts>;
    readonly keys: Issuing<LeaseBackend>;
    readonly secrets: Issuing<LeaseBackend>;
}

/** The outputs of an IamPolicy at each depth. */
export interface PolicyAt {
    readonly shown: unknown;
    readonly facts: PolicyFacts;
    readonly keys: PolicyFacts;
    readonly secrets: PolicyFacts;
}

/** The outputs of a DynamicCredential at each depth. */
export interface LeaseAt {
    readonly shown: unknown;
    readonly facts: LeaseFacts;
    readonly keys: LeaseWith<LeaseBackend, string | Unread>;
    readonly secrets: Lease;
}

type Issuing<Backend> = Backend & { readonly issuerArn: string };
type PolicyFacts = LeasePolicy & { readonly mount: string };

/** The outputs that decide the state of a lease, such as live or expired. */
export interface LeaseDates {
    /** Empty if the mint never finished. */
    readonly accessKeyId: string;
    readonly issuedAt: string;
    readonly expiresAt: string | null;
    readonly drift: readonly string[];
}

/** Shapes of the outputs of each resource type at a depth. */
export interface Shapes<D extends Depth> {
    readonly backend: Shape<BackendAt[D]>;
    readonly policy: Shape<PolicyAt[D]>;
    readonly lease: Shape<LeaseAt[D]>;
}

const document: Shape<PolicyDocument> = (value, path) => {
    const known = anyJson(value, path);
    if (!isDocument(known)) {
        throw new ShapeError(path, false);
    }
    return known;
};

function isDocument(value: unknown): value is PolicyDocument {
    return typeof value === "object" && value !== null && "Statement" in value;
}

const credentialType = oneOf(...credentialTypeNames);
const tags = nullable(recordOf(stringShape));

const policyBackend = fieldsOf({
    mount: stringShape,
    accountId: stringShape,
    partition: stringShape,
    defaultTtl: nullable(stringOrNumber),
    maxTtl: nullable(stringOrNumber),
    issuerRoleArn: nullable(stringShape),
});

const policyFields = {
    policyName: stringShape,
    policy: nullable(document),
    policyArns: nullable(arrayOf(stringShape)),
    groups: nullable(arrayOf(stringShape)),
    credentialType,
    ttl: nullable(stringOrNumber),
    maxTtl: nullable(stringOrNumber),
    permissionsBoundary: nullable(stringShape),
    tags,
    roleArn: nullable(stringShape),
    roleArns: nullable(arrayOf(stringShape)),
    externalId: nullable(stringShape),
    sessionTags: nullable(recordOf(stringShape)),
    sourceIdentity: nullable(stringShape),
    mfaSerialNumber: nullable(stringShape),
    revocable: nullable(booleanShape),
};
const policy: Shape<PolicyFacts> = fieldsOf({ ...policyFields, mount: stringShape });

const session = {
    roleArn: nullable(stringShape),
    sessionId: nullable(stringShape),
    sessionExpiration: nullable(stringShape),
    issuerArn: nullable(stringShape),
};

const predecessor = fieldsOf({
    leaseId: stringShape,
    userName: nullable(stringShape),
    accessKeyId: stringShape,
    arn: stringShape,
    ...session,
    issuedAt: stringShape,
    expiresAt: stringShape,
});

/** Shape of {@link LeaseDates}, the same at every depth. */
export const datesShape: Shape<LeaseDates> = fieldsOf({
    accessKeyId: stringShape,
    issuedAt: stringShape,
    expiresAt: nullable(stringShape),
    drift: withDefault(arrayOf(stringShape), []),
});

/** Shape of a lease's predecessors, reduced to their ids. */
export const predecessorIdsShape = nullable(arrayOf(fieldsOf({ leaseId: stringShape })));

/**
 * Returns the shapes of a connection's fields.
 * @param key wraps the shape of the secret access key
 */
function connectionFields<Key>(key: (shape: Shape<string | null>) => Shape<string | null | Key>) {
    return {
        accessKeyId: nullable(stringShape),
        secretAccessKey: key(nullable(stringShape)),
        profile: nullable(stringShape),
        assumeRole: nullable(
            fieldsOf({ roleArn: stringShape, externalId: nullable(stringShape), sessionName: nullable(stringShape) }),
        ),
        region: nullable(stringShape),
        endpoint: nullable(stringShape),
        endpoints: nullable(fieldsOf({ iam: nullable(stringShape), sts: nullable(stringShape) })),
    };
}

const required = <T>(shape: Shape<T>) => shape;

/** Shape of the connection of a backend. */
export const connectionShape: Shape<Connection> = withoutEmptySecret(fieldsOf(connectionFields(required)));

/**
 * Returns the shapes of all three resource types.
 * @param key wraps the shape of a backend's secret access key
 * @param own wraps the shapes of a lease's secrets
 */
function shapesWith<Key, Own>(
    key: (shape: Shape<string | null>) => Shape<string | null | Key>,
    own: (shape: Shape<string>) => Shape<string | Own>,
) {
    const backendFields = {
        ...connectionFields(key),
        mount: stringShape,
        accountId: stringShape,
        partition: stringShape,
        ledgerId: stringShape,
        userPath: stringShape,
        namePrefix: stringShape,
        defaultTtl: nullable(stringOrNumber),
        maxTtl: nullable(stringOrNumber),
        permissionsBoundary: nullable(stringShape),
        tags,
    };
    return {
        backend: withoutEmptySecret(fieldsOf({ ...backendFields, issuerArn: stringShape })),
        policy,
        lease: fieldsOf({
            name: stringShape,
            project: stringShape,
            stack: stringShape,
            backend: withoutEmptySecret(fieldsOf(backendFields)),
            policy: fieldsOf({ ...policyFields, backend: nullable(policyBackend) }),
            ttl: nullable(stringOrNumber),
            maxTtl: nullable(stringOrNumber),
            renewBefore: nullable(stringOrNumber),
            rotateBefore: nullable(stringOrNumber),
            onExpiry: nullable(oneOf("replace", "keep")),
            rotationTrigger: orUnread(anyJson), // Any JSON, and only the engine compares it.
            overlap: nullable(stringOrNumber),
            readyTimeout: nullable(stringOrNumber),
            readyCheck: nullable(stringShape),
            tags,
            roleSessionName: nullable(stringShape),
            issuedAt: stringShape,
            expiresAt: nullable(stringShape),
            maxExpiresAt: nullable(stringShape),
            rotation: nullable(stringShape),
            predecessors: nullable(arrayOf(predecessor)),
            leaseId: stringShape,
            credentialType,
            accountId: stringShape,
            userName: nullable(stringShape),
            arn: stringShape,
            ...session,
            accessKeyId: stringShape,
            secretAccessKey: own(stringShape),
            sessionToken: own(withDefault(stringShape, "")),
            readyAfter: withDefault(numberShape, 0),
            drift: withDefault(arrayOf(stringShape), []),
        }),
    };
}

/**
 * Reads the secret access key as null if there is no access key: the engine encrypts a secret output even if it is
 * null.
 */
function withoutEmptySecret<T>(shape: Shape<T>): Shape<T> {
    return (value, path) => shape(isAmbient(value) ? { ...value, secretAccessKey: null } : value, path);
}

function isAmbient(value: unknown): value is object {
    return typeof value === "object" && value !== null && "accessKeyId" in value && value.accessKeyId === null;
}

/** Shapes of the outputs of each resource type, by depth. */
export const shapesAt: { readonly [D in Depth]: Shapes<D> } = {
    shown: { backend: () => null, policy: () => null, lease: () => null },
    facts: shapesWith(orUnread, orUnread),
    keys: shapesWith(required, orUnread),
    secrets: shapesWith(required, required),
};

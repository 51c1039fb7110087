import type { Connection } from "../../provider/aws/connection";
import { credentialTypeNames } from "../../provider/lease/credentialTypes";
import type { Lease, LeaseBackend, LeasePolicy } from "../../provider/lease/leaseInputs";
import type { PolicyDocument } from "../../provider/policy/document";
import type { Unread } from "../pulumi/secrets";
import {
    anyJson,
    arrayOf,
    booleanShape,
    nullable,
    numberShape,
    objectOf,
    oneOf,
    orUnread,
    recordOf,
    type Shape,
    ShapeError,
    stringOrNumber,
    stringShape,
    withDefault,
} from "./shape";

/**
 * How much of a state a reader relies on. What is encrypted of it is read with the stack's secrets; where that can't be, the reading fails.
 *
 * - `shown`: ids, names and dates of leases, to show them. Needs secrets only where a date of a lease is one.
 * - `facts`: everything but what is secret by design: the secrets of leases, and the key by which a backend issues.
 * - `keys`: those keys as well, to call AWS as the backends do. Needs secrets where a backend has a key of its own.
 * - `secrets`: everything. Always needs the stack's secrets.
 */
export type Depth = "shown" | "facts" | "keys" | "secrets";

/** A lease's part of its backend. Its key's secret may be unread; null says that it issues by the ambient AWS credentials. */
export type BackendFacts = Omit<LeaseBackend, "secretAccessKey"> & { readonly secretAccessKey: string | null | Unread };

/** A lease whose own secrets may be unread. */
type LeaseWith<Backend, Own> = Omit<Lease, "backend" | "secretAccessKey" | "sessionToken"> & {
    readonly backend: Backend;
    readonly secretAccessKey: Own;
    readonly sessionToken: Own;
};

/** A lease all but the secrets of which is known. */
export type LeaseFacts = LeaseWith<BackendFacts, string | Unread>;

/** An AwsBackend, an IamPolicy and a DynamicCredential as they are known at each depth. What is known at one is known at those behind it. */
export interface BackendAt {
    readonly shown: unknown;
    readonly facts: Issuing<BackendFacts>;
    readonly keys: Issuing<LeaseBackend>;
    readonly secrets: Issuing<LeaseBackend>;
}
export interface PolicyAt {
    readonly shown: unknown;
    readonly facts: PolicyFacts;
    readonly keys: PolicyFacts;
    readonly secrets: PolicyFacts;
}
export interface LeaseAt {
    readonly shown: unknown;
    readonly facts: LeaseFacts;
    readonly keys: LeaseWith<LeaseBackend, string | Unread>;
    readonly secrets: Lease;
}

type Issuing<Backend> = Backend & { readonly issuerArn: string };
type PolicyFacts = LeasePolicy & { readonly mount: string };

/** What the state of a lease, live or expired, is told by. */
export interface LeaseDates {
    /** Empty for one whose mint never ended. */
    readonly accessKeyId: string;
    readonly issuedAt: string;
    readonly expiresAt: string | null;
    readonly drift: readonly string[];
}

/** The shapes of our resources' outputs at a depth. */
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

const policyBackend = objectOf({
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
const policy: Shape<PolicyFacts> = objectOf({ ...policyFields, mount: stringShape });

const session = {
    roleArn: nullable(stringShape),
    sessionId: nullable(stringShape),
    sessionExpiration: nullable(stringShape),
    issuerArn: nullable(stringShape),
};

const predecessor = objectOf({
    leaseId: stringShape,
    userName: nullable(stringShape),
    accessKeyId: stringShape,
    arn: stringShape,
    ...session,
    issuedAt: stringShape,
    expiresAt: stringShape,
});

/** The dates alone, at every depth. */
export const datesShape: Shape<LeaseDates> = objectOf({
    accessKeyId: stringShape,
    issuedAt: stringShape,
    expiresAt: nullable(stringShape),
    drift: withDefault(arrayOf(stringShape), []),
});

/** The leases that live on behind one, as far as it takes to tell how many there are. */
export const predecessorIdsShape = nullable(arrayOf(objectOf({ leaseId: stringShape })));

/** @param key how the secret of a backend's key is read */
function connectionFields<Key>(key: (shape: Shape<string | null>) => Shape<string | null | Key>) {
    return {
        accessKeyId: nullable(stringShape),
        secretAccessKey: key(nullable(stringShape)),
        profile: nullable(stringShape),
        assumeRole: nullable(
            objectOf({ roleArn: stringShape, externalId: nullable(stringShape), sessionName: nullable(stringShape) }),
        ),
        region: nullable(stringShape),
        endpoint: nullable(stringShape),
        endpoints: nullable(objectOf({ iam: nullable(stringShape), sts: nullable(stringShape) })),
    };
}

const required = <T>(shape: Shape<T>) => shape;

/** How to reach AWS as a backend does, or the backend of a lease. */
export const connectionShape: Shape<Connection> = withoutEmptySecret(objectOf(connectionFields(required)));

/**
 * @param key how the secret of a backend's key is read
 * @param own how the secrets of a lease are read
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
        backend: withoutEmptySecret(objectOf({ ...backendFields, issuerArn: stringShape })),
        policy,
        lease: objectOf({
            name: stringShape,
            project: stringShape,
            stack: stringShape,
            backend: withoutEmptySecret(objectOf(backendFields)),
            policy: objectOf({ ...policyFields, backend: nullable(policyBackend) }),
            ttl: nullable(stringOrNumber),
            maxTtl: nullable(stringOrNumber),
            renewBefore: nullable(stringOrNumber),
            rotateBefore: nullable(stringOrNumber),
            onExpiry: nullable(oneOf("replace", "keep")),
            rotationTrigger: orUnread(anyJson), // Of any kind, and for the engine alone.
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

/** The engine encrypts what a backend has for a secret also where that is nothing. Without an access key it is. */
function withoutEmptySecret<T>(shape: Shape<T>): Shape<T> {
    return (value, path) => shape(isAmbient(value) ? { ...value, secretAccessKey: null } : value, path);
}

function isAmbient(value: unknown): value is object {
    return typeof value === "object" && value !== null && "accessKeyId" in value && value.accessKeyId === null;
}

/** The shapes of our resources' outputs, by depth. */
export const shapesAt: { readonly [D in Depth]: Shapes<D> } = {
    shown: { backend: () => null, policy: () => null, lease: () => null },
    facts: shapesWith(orUnread, orUnread),
    keys: shapesWith(required, orUnread),
    secrets: shapesWith(required, required),
};

import type { Connection } from "../../provider/aws/connection";
import { credentialTypeNames } from "../../provider/lease/credentialTypes";
import type { Lease, LeaseBackend, LeasePolicy } from "../../provider/lease/leaseInputs";
import type { PolicyDocument } from "../../provider/policy/document";
import type { Unread } from "../pulumi/secrets";
import {
    amount,
    anything,
    dictionary,
    fields,
    flag,
    list,
    oneOf,
    orElse,
    orNull,
    orUnread,
    type Shape,
    text,
    textOrAmount,
    Unfit,
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
    const known = anything(value, path);
    if (!isDocument(known)) {
        throw new Unfit(path, false);
    }
    return known;
};

function isDocument(value: unknown): value is PolicyDocument {
    return typeof value === "object" && value !== null && "Statement" in value;
}

const credentialType = oneOf(...credentialTypeNames);
const tags = orNull(dictionary(text));

const policyBackend = fields({
    mount: text,
    accountId: text,
    partition: text,
    defaultTtl: orNull(textOrAmount),
    maxTtl: orNull(textOrAmount),
    issuerRoleArn: orNull(text),
});

const policyFields = {
    policyName: text,
    policy: orNull(document),
    policyArns: orNull(list(text)),
    groups: orNull(list(text)),
    credentialType,
    ttl: orNull(textOrAmount),
    maxTtl: orNull(textOrAmount),
    permissionsBoundary: orNull(text),
    tags,
    roleArn: orNull(text),
    roleArns: orNull(list(text)),
    externalId: orNull(text),
    sessionTags: orNull(dictionary(text)),
    sourceIdentity: orNull(text),
    mfaSerialNumber: orNull(text),
    revocable: orNull(flag),
};
const policy: Shape<PolicyFacts> = fields({ ...policyFields, mount: text });

const session = {
    roleArn: orNull(text),
    sessionId: orNull(text),
    sessionExpiration: orNull(text),
    issuerArn: orNull(text),
};

const predecessor = fields({
    leaseId: text,
    userName: orNull(text),
    accessKeyId: text,
    arn: text,
    ...session,
    issuedAt: text,
    expiresAt: text,
});

/** The dates alone, at every depth. */
export const datesShape: Shape<LeaseDates> = fields({
    accessKeyId: text,
    issuedAt: text,
    expiresAt: orNull(text),
    drift: orElse(list(text), []),
});

/** The leases that live on behind one, as far as it takes to tell how many there are. */
export const behindShape = orNull(list(fields({ leaseId: text })));

/** @param key how the secret of a backend's key is read */
function connectionFields<Key>(key: (shape: Shape<string | null>) => Shape<string | null | Key>) {
    return {
        accessKeyId: orNull(text),
        secretAccessKey: key(orNull(text)),
        profile: orNull(text),
        assumeRole: orNull(fields({ roleArn: text, externalId: orNull(text), sessionName: orNull(text) })),
        region: orNull(text),
        endpoint: orNull(text),
        endpoints: orNull(fields({ iam: orNull(text), sts: orNull(text) })),
    };
}

const asItIs = <T>(shape: Shape<T>) => shape;

/** How to reach AWS as a backend does, or the backend of a lease. */
export const connectionShape: Shape<Connection> = withoutVoidSecret(fields(connectionFields(asItIs)));

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
        mount: text,
        accountId: text,
        partition: text,
        ledgerId: text,
        userPath: text,
        namePrefix: text,
        defaultTtl: orNull(textOrAmount),
        maxTtl: orNull(textOrAmount),
        permissionsBoundary: orNull(text),
        tags,
    };
    return {
        backend: withoutVoidSecret(fields({ ...backendFields, issuerArn: text })),
        policy,
        lease: fields({
            name: text,
            project: text,
            stack: text,
            backend: withoutVoidSecret(fields(backendFields)),
            policy: fields({ ...policyFields, backend: orNull(policyBackend) }),
            ttl: orNull(textOrAmount),
            maxTtl: orNull(textOrAmount),
            renewBefore: orNull(textOrAmount),
            rotateBefore: orNull(textOrAmount),
            onExpiry: orNull(oneOf("replace", "keep")),
            rotationTrigger: orUnread(anything), // Of any kind, and for the engine alone.
            overlap: orNull(textOrAmount),
            readyTimeout: orNull(textOrAmount),
            readyCheck: orNull(text),
            tags,
            roleSessionName: orNull(text),
            issuedAt: text,
            expiresAt: orNull(text),
            maxExpiresAt: orNull(text),
            rotation: orNull(text),
            predecessors: orNull(list(predecessor)),
            leaseId: text,
            credentialType,
            accountId: text,
            userName: orNull(text),
            arn: text,
            ...session,
            accessKeyId: text,
            secretAccessKey: own(text),
            sessionToken: own(orElse(text, "")),
            readyAfter: orElse(amount, 0),
            drift: orElse(list(text), []),
        }),
    };
}

/** The engine encrypts what a backend has for a secret also where that is nothing. Without an access key it is. */
function withoutVoidSecret<T>(shape: Shape<T>): Shape<T> {
    return (value, path) => shape(isAmbient(value) ? { ...value, secretAccessKey: null } : value, path);
}

function isAmbient(value: unknown): value is object {
    return typeof value === "object" && value !== null && "accessKeyId" in value && value.accessKeyId === null;
}

/** The shapes of our resources' outputs, by depth. */
export const shapesAt: { readonly [D in Depth]: Shapes<D> } = {
    shown: { backend: () => null, policy: () => null, lease: () => null },
    facts: shapesWith(orUnread, orUnread),
    keys: shapesWith(asItIs, orUnread),
    secrets: shapesWith(asItIs, asItIs),
};

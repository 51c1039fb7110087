import { typesTaking } from "./credentialTypes";
import { boundaryOf, type LeaseBackend, type LeasePolicy, type PolicyBackend } from "./leaseInputs";

/**
 * What another stack needs in order to issue leases under a policy with an identity of its own: the grants and limits
 * of the policy, named as in IamPolicyArgs, and what its backend adds to them. Plain JSON without a credential. Every
 * key is always there, null where nothing applies; `permissionsBoundary` and `tags` are what policy and backend come to
 * together.
 */
export interface PolicyReference extends LeasePolicy {
    /** The backend that the policy belongs to. Its limits hold beside those of the backend that issues. */
    readonly backend: PolicyBackend;
}

/** What a reference needs to know of the backend, key by key. */
export const referableKeys = [
    "mount",
    "accountId",
    "partition",
    "defaultTtl",
    "maxTtl",
    "permissionsBoundary",
    "tags",
    "assumeRole",
] as const satisfies readonly (keyof LeaseBackend)[];

/** The part of a backend that a reference is made from. */
export type ReferableBackend = Pick<LeaseBackend, (typeof referableKeys)[number]>;

/** What a lease takes over from its policy, key by key. */
export const policyKeys = [
    "policyName",
    "policy",
    "policyArns",
    "groups",
    "credentialType",
    "ttl",
    "maxTtl",
    "permissionsBoundary",
    "tags",
    "roleArn",
    "roleArns",
    "externalId",
    "sessionTags",
    "sourceIdentity",
    "mfaSerialNumber",
    "revocable",
] as const satisfies readonly (keyof LeasePolicy)[];

const backendKeys = [
    "mount",
    "accountId",
    "partition",
    "defaultTtl",
    "maxTtl",
    "issuerRoleArn",
] as const satisfies readonly (keyof PolicyBackend)[];

/** The reference to a policy, from its outputs and its backend's. Whatever else these hold stays where it is. */
export function policyReference(policy: LeasePolicy, backend: ReferableBackend): PolicyReference {
    const takes = (argument: string) => typesTaking(argument).includes(policy.credentialType);
    const tags = { ...backend.tags, ...policy.tags };
    const issuerRoleArn = backend.assumeRole?.roleArn ?? null;
    return {
        ...orNull(policy, policyKeys),
        permissionsBoundary: takes("permissionsBoundary") ? (boundaryOf({ policy, backend }) ?? null) : null,
        tags: takes("tags") && Object.keys(tags).length > 0 ? tags : null,
        backend: orNull({ ...backend, issuerRoleArn }, backendKeys),
    };
}

/**
 * What a lease takes over of a reference: the keys that it knows. Of a value that is none, and that another stack may
 * have put in its place, nothing is taken, not even into an error; what is wanting is for check to tell.
 */
export function referencedPolicy(value: unknown): object {
    const reference = asObject(value);
    return { ...known(reference, policyKeys), backend: known(asObject(reference.backend), backendKeys) };
}

/** The keys that a reference lacks, e.g. `backend.mount`. */
export function missingKeys(reference: object): string[] {
    const lacking = (object: object, keys: readonly string[]) => keys.filter((key) => !Object.hasOwn(object, key));
    const ofBackend = lacking(asObject((reference as PolicyReference).backend), backendKeys);
    return [...lacking(reference, policyKeys), ...ofBackend.map((key) => `backend.${key}`)];
}

function orNull<T, K extends keyof T & string>(object: T, keys: readonly K[]): Pick<T, K> {
    return Object.fromEntries(keys.map((key) => [key, object[key] ?? null])) as Pick<T, K>;
}

function known(object: object, keys: readonly string[]): object {
    return Object.fromEntries(Object.entries(object).filter(([key]) => keys.includes(key)));
}

function asObject(value: unknown): Record<string, unknown> {
    return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
}

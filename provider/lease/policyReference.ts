import { typesTaking } from "./credentialTypes";
import { keysOf } from "./fields";
import { boundaryOf, type LeaseBackend, type LeasePolicy, type PolicyBackend } from "./leaseInputs";
import { policyBackendFields, policyFields } from "./storedFields";

/**
 * Everything that another stack needs to issue leases under a policy with its own identity: the grants and limits of
 * the policy, named as in IamPolicyArgs, and what the policy's backend adds to them. It is plain JSON without
 * credentials. Every key is always present, with null for absent values. `permissionsBoundary` and `tags` combine those
 * of the policy and the backend.
 */
export interface PolicyReference extends LeasePolicy {
    /** The backend that the policy belongs to. Its limits apply beside those of the backend that issues. */
    readonly backend: PolicyBackend;
}

/** Keys of a backend that a reference needs. */
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

/** The part of a backend that a reference is created from. */
export type ReferableBackend = Pick<LeaseBackend, (typeof referableKeys)[number]>;

/** Keys of a policy that its leases use. */
export const policyKeys = keysOf(policyFields);

const backendKeys = keysOf(policyBackendFields);

/**
 * Returns the reference to a policy, from the outputs of the policy and its backend. It contains none of their other
 * outputs.
 */
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
 * Returns the keys of a reference that a lease uses. Ignores all other keys, and a value that is not a reference,
 * because another stack may have put anything there. Nothing of it goes into an error either. Missing keys are reported
 * by check.
 */
export function referencedPolicy(value: unknown): object {
    const reference = asObject(value);
    return { ...pick(reference, policyKeys), backend: pick(asObject(reference.backend), backendKeys) };
}

/** Returns the keys that a reference lacks, e.g. `backend.mount`. */
export function missingKeys(reference: object): string[] {
    const missingIn = (object: object, keys: readonly string[]) => keys.filter((key) => !Object.hasOwn(object, key));
    const missingInBackend = missingIn(asObject((reference as PolicyReference).backend), backendKeys);
    return [...missingIn(reference, policyKeys), ...missingInBackend.map((key) => `backend.${key}`)];
}

function orNull<T, K extends keyof T & string>(object: T, keys: readonly K[]): Pick<T, K> {
    return Object.fromEntries(keys.map((key) => [key, object[key] ?? null])) as Pick<T, K>;
}

function pick(object: object, keys: readonly string[]): object {
    return Object.fromEntries(Object.entries(object).filter(([key]) => keys.includes(key)));
}

function asObject(value: unknown): Record<string, unknown> {
    return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
}

import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { isText, isTextList } from "../lease/fields";
import type { LeaseBackend, LeasePolicy, PolicyBackend } from "../lease/leaseInputs";
import { missingKeys, type PolicyReference } from "../lease/policyReference";
import { hasUnknown, isPropertyMap, type PropertyMap } from "../pulumi/propertyMap";
import { backendDefaults, checkBackend } from "./checkBackend";
import { failure } from "./handler";
import { iamPolicy } from "./iamPolicy";

const remedy = "export the `reference` of an IamPolicy unchanged, and pass that output";

const isTexts = (value: unknown) => value === null || isTextList(value);
const isObject = (value: unknown) => value === null || isPropertyMap(value);

/** Keys of a policy whose rules require a certain type of value. */
const policyTypes: Partial<Record<keyof LeasePolicy, (value: unknown) => boolean>> = {
    policyName: isText,
    credentialType: isText,
    policy: isObject,
    policyArns: isTexts,
    groups: isTexts,
    roleArns: isTexts,
    tags: isObject,
    sessionTags: isObject,
};

const backendTypes: Partial<Record<keyof PolicyBackend, (value: unknown) => boolean>> = {
    mount: isText,
    accountId: isText,
};

/**
 * Returns the failures of a policy reference. Another stack wrote it, so the types of its keys are checked first. After
 * that it is checked like a policy of this stack. Skips a reference that is not fully known yet.
 */
export async function checkReference({ policy, backend }: PropertyMap): Promise<CheckFailure[]> {
    const reference = policy as PolicyReference;
    if (hasUnknown(policy) || !reference.backend) {
        return [];
    }
    const reasons =
        typeFaults(reference) ?? accountFault(reference, backend as LeaseBackend) ?? (await valueFaults(reference));
    return reasons.map((reason) => failure("policy", reason));
}

function typeFaults(reference: PolicyReference): string[] | undefined {
    const missing = missingKeys(reference);
    if (!Object.hasOwn(reference, "policyName")) {
        return [`the value is not a reference to a policy; ${remedy}`];
    }
    if (missing.length > 0) {
        return [`the reference lacks ${missing.join(", ")}; ${remedy}`];
    }
    const invalid = [
        ...invalidKeys(reference, policyTypes),
        ...invalidKeys(reference.backend, backendTypes).map((key) => `backend.${key}`),
    ];
    return invalid.length > 0 ? [`the reference has no valid ${invalid.join(", ")}; ${remedy}`] : undefined;
}

function invalidKeys(object: object, types: Record<string, (value: unknown) => boolean>): string[] {
    return Object.keys(types).filter((key) => !types[key]?.((object as PropertyMap)[key]));
}

function accountFault({ backend }: PolicyReference, issuing: LeaseBackend): string[] | undefined {
    if (hasUnknown(issuing.accountId) || issuing.accountId === backend.accountId) {
        return undefined;
    }
    const hint = backend.issuerRoleArn ? ", e.g. one whose assumeRole is the reference's backend.issuerRoleArn" : "";
    return [
        `the policy belongs to another account than the lease's backend; use a backend in the account of the reference's backend.accountId${hint}`,
    ];
}

async function valueFaults({ backend, ...policy }: PolicyReference): Promise<string[]> {
    const { failures = [] } = await iamPolicy.check({}, { ...policy, mount: backend.mount });
    const { mount, accountId, defaultTtl, maxTtl } = backend;
    const limits = checkBackend({ ...backendDefaults, mount, accountId, defaultTtl, maxTtl });
    return [...failures, ...limits].map(({ reason }) => reason);
}

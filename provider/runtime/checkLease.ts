import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import type { LeaseInputs } from "../lease/leaseInputs";
import { isFault, resolveLimits } from "../lease/limits";
import { tagValuePattern } from "../lease/naming";
import { checkTags } from "../policy/arns";
import { type Bag, hasUnknown } from "./bag";
import { durationFault } from "./checkDuration";
import { failure } from "./handler";

/** Every input of a lease of its own with its default; backend and policy hand theirs on. */
export const leaseDefaults = {
    name: "",
    ttl: null,
    maxTtl: null,
    rotationTrigger: null,
    readyTimeout: null,
    tags: null,
};

/** The value of the tag `stacklease:name`. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const nameLimit = 256;

/** What is wrong with a lease's inputs. What is not known yet is left out. */
export function checkLease(inputs: Bag): CheckFailure[] {
    const failures = Object.entries(rules).flatMap(([property, rule]) => {
        const value = inputs[property];
        const reason = value === null || value === undefined || hasUnknown(value) ? undefined : rule(value as never);
        return reason ? [failure(property, reason)] : [];
    });
    return failures.length > 0 ? failures : checkLimits(inputs);
}

const rules: Record<string, (value: never) => string | undefined> = {
    name: (name: string) =>
        name.length <= nameLimit && tagValuePattern.test(name)
            ? undefined
            : `the resource's name goes into a tag, which takes at most ${nameLimit} letters, digits, spaces and _.:/=+-@; rename the resource`,
    ttl: durationFault,
    maxTtl: durationFault,
    readyTimeout: (value: unknown) => (isZero(value) ? undefined : durationFault(value)),
    tags: (tags: Record<string, string>) => {
        const [fault] = checkTags(tags);
        return fault && `${fault.place}: ${fault.reason}`;
    },
};

function checkLimits(inputs: Bag): CheckFailure[] {
    const lease = inputs as unknown as LeaseInputs;
    if (hasUnknown([lease.ttl, lease.maxTtl, lease.policy, lease.backend.defaultTtl, lease.backend.maxTtl])) {
        return [];
    }
    const limits = resolveLimits(lease);
    return isFault(limits) ? [failure(limits.property, limits.reason)] : [];
}

/** Zero switches the probe off. */
function isZero(value: unknown): boolean {
    return value === 0 || value === "0s" || value === "0";
}

import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { checkProbeAction } from "../aws/grantedAction";
import { roleSessionNameLimit } from "../drivers/session/sessionName";
import { typesTaking } from "../lease/credentialTypes";
import { type Duration, formatDuration, never, secondsOf } from "../lease/duration";
import { isFault, type LimitFault, type Limits, resolveLimits } from "../lease/limits";
import { namePattern, tagValuePattern } from "../lease/naming";
import type { RequestedInputs } from "../lease/storedFields";
import { checkTags, describeFirst } from "../policy/arns";
import { hasUnknown, type PropertyMap, unknownValue } from "../pulumi/propertyMap";
import { checkLeaseType } from "./checkLeaseType";
import { checkPartition } from "./checkPartition";
import { failure } from "./handler";
import { known, type Planned, part } from "./planned";
import { durationFault, objectRule, type Rule, tagsForm, textRule } from "./rules";
import { requestedInputs } from "./storedState";

/** Every input of a lease with its default, except those that come from its backend and policy. */
export const leaseDefaults = {
    name: "",
    ttl: null,
    maxTtl: null,
    renewBefore: null,
    rotateBefore: null,
    onExpiry: null,
    rotationTrigger: null,
    overlap: null,
    readyTimeout: null,
    readyCheck: null,
    tags: null,
    roleArn: null,
    roleSessionName: null,
};

/**
 * Longest value of the tag `stacklease:name`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const nameLimit = 256;

/** Outcome of checking a lease's inputs: failures, or the checked inputs. */
export type CheckedLease =
    | { readonly failures: CheckFailure[] }
    | {
          readonly requested: Planned<RequestedInputs>;
          /** undefined if the limits are not known yet. */
          readonly limits: Limits | undefined;
      };

/** Checks a lease's inputs, first each by itself and then in combination. Skips inputs that are not known yet. */
export function checkLease(inputs: PropertyMap): CheckedLease {
    const failures = Object.entries(rules).flatMap(([property, rule]) => {
        const value = inputs[property];
        const isSkipped = value === null || value === undefined || hasUnknown(value);
        const reason = isSkipped ? undefined : rule(value, inputs);
        return reason ? [failure(property, reason)] : [];
    });
    if (failures.length > 0) {
        return { failures };
    }
    const requested = requestedInputs(inputs);
    if (typeof requested === "string") {
        return {
            failures: [failure(requested, "has an invalid value; a transform of the program may have changed it")],
        };
    }
    const limits = limitsOf(requested);
    const combined = [
        ...checkLeaseType(requested),
        ...checkPartition(requested),
        ...checkMergedTags(requested),
        ...(limits ? checkLimits(requested, limits) : []),
    ];
    return combined.length > 0 || (limits && isFault(limits)) ? { failures: combined } : { requested, limits };
}

/** Returns the limits of a lease; undefined until everything that they depend on is known. */
function limitsOf(lease: Planned<RequestedInputs>): Limits | LimitFault | undefined {
    const own = known(lease, "ttl", "maxTtl");
    const [policyPart, backendPart] = [part(lease, "policy"), part(lease, "backend")];
    const policy = policyPart && known(policyPart, "ttl", "maxTtl", "credentialType", "backend");
    const backend = backendPart && known(backendPart, "defaultTtl", "maxTtl");
    return own && policy && backend && resolveLimits({ ...own, policy, backend });
}

const rules: Record<string, Rule> = {
    name: textRule((name) =>
        name.length <= nameLimit && tagValuePattern.test(name)
            ? undefined
            : `the resource's name is stored in a tag, which allows at most ${nameLimit} letters, digits, spaces and _.:/=+-@; rename the resource`,
    ),
    ttl: durationFault,
    maxTtl: durationFault,
    renewBefore: windowFault,
    rotateBefore: windowFault,
    overlap: windowFault,
    onExpiry: (value) => (value === "replace" || value === "keep" ? undefined : "must be replace or keep"),
    readyCheck: textRule(checkProbeAction),
    readyTimeout: readyTimeoutFault,
    tags: objectRule<Record<string, string>>((tags) => describeFirst(checkTags(tags)), tagsForm),
    roleArn: textRule(() => undefined), // checkLeaseType checks that it is one of the policy's roles.
    roleSessionName: textRule((name) =>
        namePattern.test(name) && name.length <= roleSessionNameLimit
            ? undefined
            : `must be at most ${roleSessionNameLimit} letters, digits and _+=,.@-; a random part and the end of the lease are appended to it`,
    ),
};

/** Checks the tags of backend, policy and lease in combination, as AWS gets them. */
function checkMergedTags(lease: Planned<RequestedInputs>): CheckFailure[] {
    const [backend, policy] = [part(lease, "backend"), part(lease, "policy")];
    const type = policy && known(policy, "credentialType")?.credentialType;
    if (!backend || !policy || !type || !typesTaking("tags").includes(type)) {
        return [];
    }
    const levels = [backend.tags, policy.tags, lease.tags];
    if (levels.includes(unknownValue)) {
        return [];
    }
    const fault = describeFirst(checkTags(Object.assign({}, ...levels) as Record<string, string>));
    return fault ? [failure("tags", `combined with the tags of its policy and backend: ${fault}`)] : [];
}

/**
 * Returns the failures of a lease's backend and policy as a whole. Without both, the lease has no id and cannot be
 * checked further.
 */
export function checkSources({ backend, policy }: PropertyMap): CheckFailure[] {
    const isReference = policy !== null && typeof policy === "object" && Object.hasOwn(policy, "backend");
    const sources = [
        ["backend", backend, ["mount", "accountId", "partition", "ledgerId"]],
        ["policy", policy, isReference ? [] : ["policyName", "credentialType"]], // checkReference checks references.
    ] as const;
    return sources.flatMap(([source, value, keys]) => {
        if (value === unknownValue) {
            return [];
        }
        if (typeof value !== "object" || value === null) {
            return [failure(source, "is not a resource; pass the resource itself")];
        }
        const missing = keys.filter((key) => (value as PropertyMap)[key] == null);
        const remedy = "it may not have been created yet: run pulumi up without --target, or add it as a target";
        return missing.length > 0 ? [failure(source, `its ${missing.join(", ")} cannot be determined; ${remedy}`)] : [];
    });
}

function checkLimits(lease: Planned<RequestedInputs>, limits: Limits | LimitFault): CheckFailure[] {
    return isFault(limits)
        ? [failure(limits.place, limits)]
        : [...checkWindows(lease, limits.ttlSeconds), ...checkOverlap(lease, limits.ttlSeconds)];
}

/** Rejects a window as long as the lease: every `up` would find the lease due. */
function checkWindows(lease: Planned<RequestedInputs>, ttlSeconds: number): CheckFailure[] {
    return (["renewBefore", "rotateBefore"] as const).flatMap((property) => {
        const window = known(lease, property)?.[property] ?? null;
        return window === null || secondsOf(window) < ttlSeconds
            ? []
            : [failure(property, "must be shorter than the ttl; otherwise the lease is due in every up")];
    });
}

function checkOverlap(lease: Planned<RequestedInputs>, ttlSeconds: number): CheckFailure[] {
    const overlap = known(lease, "overlap")?.overlap ?? null;
    return overlap === null || secondsOf(overlap) <= ttlSeconds
        ? []
        : [failure("overlap", "must not be longer than the ttl, because no replaced lease works that long")];
}

function windowFault(value: unknown): string | undefined {
    return value === never ? 'must be a duration other than "never"; leave it out for none' : durationFault(value);
}

/** Maximum `readyTimeout`: one hour. AWS accepts a new key within seconds, so a longer wait would only hide a fault. */
const maxReadyTimeoutSeconds = 3_600;

/** Returns why a `readyTimeout` is not valid, or undefined. 0 disables the wait. */
function readyTimeoutFault(value: unknown): string | undefined {
    if (value === 0 || value === "0s" || value === "0") {
        return undefined;
    }
    if (value === never) {
        return 'must be a duration other than "never"; set 0 to skip the wait';
    }
    const isTooLong = secondsOf(value as Duration) > maxReadyTimeoutSeconds;
    return (
        durationFault(value) ?? (isTooLong ? `must be at most ${formatDuration(maxReadyTimeoutSeconds)}` : undefined)
    );
}

import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { checkProbeAction } from "../aws/grantedAction";
import { never, parseDuration } from "../lease/duration";
import type { LeaseInputs } from "../lease/leaseInputs";
import { isFault, resolveLimits } from "../lease/limits";
import { namePattern, tagValuePattern } from "../lease/naming";
import { roleSessionNameLimit } from "../lease/session/sessionName";
import { checkTags, tellFirst } from "../policy/arns";
import { type Bag, hasUnknown, unknown } from "./bag";
import { durationFault } from "./checkDuration";
import { checkLeaseType } from "./checkLeaseType";
import { checkPartition } from "./checkPartition";
import { failure } from "./handler";
import { objectOf, type Rule, tagsForm, text } from "./rules";

/** Every input of a lease of its own with its default; backend and policy hand theirs on. */
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

/** The value of the tag `stacklease:name`. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const nameLimit = 256;

/** What is wrong with a lease's inputs. What is not known yet is left out. */
export function checkLease(inputs: Bag): CheckFailure[] {
    const failures = Object.entries(rules).flatMap(([property, rule]) => {
        const value = inputs[property];
        const isLeftOut = value === null || value === undefined || hasUnknown(value);
        const reason = isLeftOut ? undefined : rule(value, inputs);
        return reason ? [failure(property, reason)] : [];
    });
    return failures.length > 0
        ? failures
        : [
              ...checkLeaseType(inputs),
              ...checkPartition(inputs as unknown as LeaseInputs),
              ...checkMergedTags(inputs),
              ...checkLimits(inputs),
          ];
}

const rules: Record<string, Rule> = {
    name: text((name) =>
        name.length <= nameLimit && tagValuePattern.test(name)
            ? undefined
            : `the resource's name goes into a tag, which takes at most ${nameLimit} letters, digits, spaces and _.:/=+-@; rename the resource`,
    ),
    ttl: durationFault,
    maxTtl: durationFault,
    renewBefore: windowFault,
    rotateBefore: windowFault,
    overlap: windowFault,
    onExpiry: (value) => (value === "replace" || value === "keep" ? undefined : "must be replace or keep"),
    readyCheck: text(checkProbeAction),
    readyTimeout: (value) => (isZero(value) ? undefined : durationFault(value)),
    tags: objectOf<Record<string, string>>((tags) => tellFirst(checkTags(tags)), tagsForm),
    roleArn: text(() => undefined), // It has to be one of the policy's.
    roleSessionName: text((name) =>
        namePattern.test(name) && name.length <= roleSessionNameLimit
            ? undefined
            : `must be at most ${roleSessionNameLimit} letters, digits and _+=,.@-; a random part and the end are put behind it`,
    ),
};

/** The tags of backend, policy and lease go to AWS together. */
function checkMergedTags({ backend, policy, tags }: Bag): CheckFailure[] {
    const levels = [(backend as Bag).tags, (policy as Bag).tags, tags];
    if (levels.includes(unknown) || policy === unknown || hasUnknown((policy as Bag).credentialType)) {
        return [];
    }
    const fault =
        (policy as Bag).credentialType === "iam_user"
            ? tellFirst(checkTags(Object.assign({}, ...levels) as Record<string, string>))
            : undefined;
    return fault ? [failure("tags", `merged with those of its policy and backend: ${fault}`)] : [];
}

/** What is wrong with where a lease comes from. Without it no id can be given, and nothing else be checked. */
export function checkSources({ backend, policy }: Bag): CheckFailure[] {
    const isReference = policy !== null && typeof policy === "object" && Object.hasOwn(policy, "backend");
    const sources = [
        ["backend", backend, ["mount", "accountId", "partition", "ledgerId"]],
        ["policy", policy, isReference ? [] : ["policyName", "credentialType"]], // A reference is checked on its own.
    ] as const;
    return sources.flatMap(([source, value, keys]) => {
        if (value === unknown) {
            return [];
        }
        if (typeof value !== "object" || value === null) {
            return [failure(source, "must be the resource itself; it was given none")];
        }
        const lacking = keys.filter((key) => (value as Bag)[key] == null);
        const remedy = "it may not have been created yet: run pulumi up without --target, or with it as a target too";
        return lacking.length > 0 ? [failure(source, `nothing is known of its ${lacking.join(", ")}; ${remedy}`)] : [];
    });
}

function checkLimits(inputs: Bag): CheckFailure[] {
    const lease = inputs as unknown as LeaseInputs;
    if (hasUnknown([lease.ttl, lease.maxTtl, lease.policy, lease.backend.defaultTtl, lease.backend.maxTtl])) {
        return [];
    }
    const limits = resolveLimits(lease);
    return isFault(limits)
        ? [failure(limits.place, limits.reason)]
        : [...checkWindows(inputs, limits.ttl), ...checkOverlap(inputs, limits.ttl)];
}

/** A window as long as the lease would be due at every `up`. */
function checkWindows(inputs: Bag, ttl: number): CheckFailure[] {
    return (["renewBefore", "rotateBefore"] as const).flatMap((property) => {
        const parsed = parseDuration(inputs[property]);
        if (inputs[property] === null || "fault" in parsed || parsed.seconds < ttl) {
            return [];
        }
        return [failure(property, "must be shorter than the ttl; every up would find the lease due")];
    });
}

function checkOverlap({ overlap }: Bag, ttl: number): CheckFailure[] {
    const parsed = parseDuration(overlap);
    if (overlap === null || "fault" in parsed || parsed.seconds <= ttl) {
        return [];
    }
    return [failure("overlap", "must not be longer than the ttl; no replaced lease would live that long")];
}

function windowFault(value: unknown): string | undefined {
    return value === never ? "must be a duration that ends; leave it out for none" : durationFault(value);
}

/** Zero switches the probe off. */
function isZero(value: unknown): boolean {
    return value === 0 || value === "0s" || value === "0";
}

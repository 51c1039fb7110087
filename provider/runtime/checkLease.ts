import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { checkProbeAction } from "../aws/grantedAction";
import { roleSessionNameLimit } from "../drivers/session/sessionName";
import { typesTaking } from "../lease/credentialTypes";
import { never, secondsOf } from "../lease/duration";
import { isFault, type LimitFault, type Limits, resolveLimits } from "../lease/limits";
import { namePattern, tagValuePattern } from "../lease/naming";
import { checkTags, describeFirst } from "../policy/arns";
import { hasUnknown, type PropertyMap, unknown } from "../pulumi/propertyMap";
import { durationFault } from "./checkDuration";
import { checkLeaseType } from "./checkLeaseType";
import { checkPartition } from "./checkPartition";
import { failure } from "./handler";
import { known, type Planned, part } from "./planned";
import { objectRule, type Rule, tagsForm, textRule } from "./rules";
import { type AskedInputs, askedInputs } from "./storedState";

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

/**
 * The value of the tag `stacklease:name`. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const nameLimit = 256;

/** What check has found of a lease's inputs: what is wrong with them, or that nothing is. */
export type CheckedLease =
    | { readonly failures: CheckFailure[] }
    | {
          readonly asked: Planned<AskedInputs>;
          /** undefined if they are not known yet. */
          readonly limits: Limits | undefined;
      };

/** Checks a lease's inputs, each by itself and then together. What is not known yet is left out. */
export function checkLease(inputs: PropertyMap): CheckedLease {
    const failures = Object.entries(rules).flatMap(([property, rule]) => {
        const value = inputs[property];
        const isLeftOut = value === null || value === undefined || hasUnknown(value);
        const reason = isLeftOut ? undefined : rule(value, inputs);
        return reason ? [failure(property, reason)] : [];
    });
    if (failures.length > 0) {
        return { failures };
    }
    const asked = askedInputs(inputs);
    if (typeof asked === "string") {
        return { failures: [failure(asked, "has no valid value; a transform of the program may have changed it")] };
    }
    const limits = limitsOf(asked);
    const together = [
        ...checkLeaseType(asked),
        ...checkPartition(asked),
        ...checkMergedTags(asked),
        ...(limits ? checkLimits(asked, limits) : []),
    ];
    return together.length > 0 || (limits && isFault(limits)) ? { failures: together } : { asked, limits };
}

/** The limits of a lease, as soon as all that they depend on is known. */
function limitsOf(lease: Planned<AskedInputs>): Limits | LimitFault | undefined {
    const own = known(lease, "ttl", "maxTtl");
    const [ofPolicy, ofBackend] = [part(lease, "policy"), part(lease, "backend")];
    const policy = ofPolicy && known(ofPolicy, "ttl", "maxTtl", "credentialType", "backend");
    const backend = ofBackend && known(ofBackend, "defaultTtl", "maxTtl");
    return own && policy && backend && resolveLimits({ ...own, policy, backend });
}

const rules: Record<string, Rule> = {
    name: textRule((name) =>
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
    readyCheck: textRule(checkProbeAction),
    readyTimeout: (value) => (isZero(value) ? undefined : durationFault(value)),
    tags: objectRule<Record<string, string>>((tags) => describeFirst(checkTags(tags)), tagsForm),
    roleArn: textRule(() => undefined), // It has to be one of the policy's.
    roleSessionName: textRule((name) =>
        namePattern.test(name) && name.length <= roleSessionNameLimit
            ? undefined
            : `must be at most ${roleSessionNameLimit} letters, digits and _+=,.@-; a random part and the end are put behind it`,
    ),
};

/** The tags of backend, policy and lease go to AWS together. */
function checkMergedTags(lease: Planned<AskedInputs>): CheckFailure[] {
    const [backend, policy] = [part(lease, "backend"), part(lease, "policy")];
    const type = policy && known(policy, "credentialType")?.credentialType;
    if (!backend || !policy || !type || !typesTaking("tags").includes(type)) {
        return [];
    }
    const levels = [backend.tags, policy.tags, lease.tags];
    if (levels.includes(unknown)) {
        return [];
    }
    const fault = describeFirst(checkTags(Object.assign({}, ...levels) as Record<string, string>));
    return fault ? [failure("tags", `merged with those of its policy and backend: ${fault}`)] : [];
}

/** What is wrong with where a lease comes from. Without it no id can be given, and nothing else be checked. */
export function checkSources({ backend, policy }: PropertyMap): CheckFailure[] {
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
        const lacking = keys.filter((key) => (value as PropertyMap)[key] == null);
        const remedy = "it may not have been created yet: run pulumi up without --target, or with it as a target too";
        return lacking.length > 0 ? [failure(source, `nothing is known of its ${lacking.join(", ")}; ${remedy}`)] : [];
    });
}

function checkLimits(lease: Planned<AskedInputs>, limits: Limits | LimitFault): CheckFailure[] {
    return isFault(limits)
        ? [failure(limits.place, limits.reason)]
        : [...checkWindows(lease, limits.ttl), ...checkOverlap(lease, limits.ttl)];
}

/** A window as long as the lease would be due at every `up`. */
function checkWindows(lease: Planned<AskedInputs>, ttl: number): CheckFailure[] {
    return (["renewBefore", "rotateBefore"] as const).flatMap((property) => {
        const window = known(lease, property)?.[property] ?? null;
        return window === null || secondsOf(window) < ttl
            ? []
            : [failure(property, "must be shorter than the ttl; every up would find the lease due")];
    });
}

function checkOverlap(lease: Planned<AskedInputs>, ttl: number): CheckFailure[] {
    const overlap = known(lease, "overlap")?.overlap ?? null;
    return overlap === null || secondsOf(overlap) <= ttl
        ? []
        : [failure("overlap", "must not be longer than the ttl; no replaced lease would live that long")];
}

function windowFault(value: unknown): string | undefined {
    return value === never ? "must be a duration that ends; leave it out for none" : durationFault(value);
}

/** Zero switches the probe off. */
function isZero(value: unknown): boolean {
    return value === 0 || value === "0s" || value === "0";
}

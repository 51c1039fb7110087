import { keyPosition } from "./placeOf";

/**
 * Maximum number of managed policies per user.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const attachmentLimit = 10;
/** Maximum number of groups per user. */
export const groupLimit = 10;
/** Maximum number of tags per user. */
export const tagLimit = 50;

/** Number of tags that stacklease sets on every lease's user. */
const reservedTags = 5;

/** Fault at a place of a value. Neither place nor reason shows any part of the value, which may be a secret. */
export interface PlacedFault {
    /** Place, such as `Statement[0].Effect`; empty for the whole value. */
    readonly place: string;
    readonly reason: string;
}

/**
 * Returns a fault that computes its place only when it is shown. For thousands of faults, computing all places would
 * take too long.
 */
export function faultAt(place: () => string, reason: string): PlacedFault {
    return {
        reason,
        get place() {
            return place();
        },
    };
}

/** Returns the first fault as one line; undefined if there is none. */
export function describeFirst([fault]: readonly PlacedFault[]): string | undefined {
    return fault && describeFault(fault);
}

/** Returns a fault as one line. */
export function describeFault({ place, reason }: PlacedFault): string {
    return place ? `${place}: ${reason}` : reason;
}

/** Returns whether AWS has a partition with this name. */
export type IsPartition = (name: string) => boolean;

/** Returns why a text is not the ARN of a managed policy, or undefined. */
export function checkPolicyArn(arn: string, isPartition: IsPartition): string | undefined {
    const [, partition = ""] = /^arn:([a-z-]+):iam::(?:\d{12}|aws):policy\/[\x21-\x7e]+$/.exec(arn) ?? [];
    return partition !== "" && isPartition(partition)
        ? undefined
        : "must be the ARN of a managed policy, such as arn:aws:iam::123456789012:policy/name";
}

/** Returns why a text is not the ARN of a role, or undefined. */
export function checkRoleArn(arn: string, isPartition: IsPartition): string | undefined {
    const [, partition = ""] = /^arn:([a-z-]+):iam::\d{12}:role\/[\x21-\x7e]+$/.exec(arn) ?? [];
    return partition !== "" && isPartition(partition)
        ? undefined
        : "must be the ARN of a role, such as arn:aws:iam::123456789012:role/name";
}

/** Returns why a text is not the name of an IAM group, or undefined. */
export function checkGroupName(name: string): string | undefined {
    return /^[\w+=,.@-]{1,128}$/.test(name)
        ? undefined
        : "must be the name of a group: at most 128 letters, digits and _+=,.@-";
}

/**
 * Returns the faults of a user's tags, which share the quota with those that stacklease sets.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
 */
export function checkTags(tags: Readonly<Record<string, string>>): PlacedFault[] {
    return tagFaults(tags, reservedTags);
}

/**
 * Returns the faults of a session's tags. stacklease sets none there.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export function checkSessionTags(tags: Readonly<Record<string, string>>): PlacedFault[] {
    return tagFaults(tags, 0);
}

function tagFaults(tags: Readonly<Record<string, string>>, reserved: number): PlacedFault[] {
    const faults: PlacedFault[] = [];
    const seen = new Set<string>();
    // The engine passes tags in a different order in each run.
    const sorted = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [key, value] of sorted) {
        const add = (reason: string) => faults.push(faultAt(() => keyPosition(tags, key), reason));
        if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key)) {
            add("a tag's key must be 1 to 128 letters, digits, spaces and _.:/=+-@");
        }
        if (/^aws:/i.test(key)) {
            add("keys that begin with aws: are reserved for AWS; choose another key");
        }
        if (reserved > 0 && /^stacklease:/i.test(key)) {
            add("keys that begin with stacklease: are reserved for stacklease; choose another key");
        }
        if (seen.has(key.toLowerCase())) {
            add("another key differs from this one only in case, which AWS ignores; keep one of them");
        }
        if (typeof value !== "string" || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value)) {
            add("a tag's value must be at most 256 letters, digits, spaces and _.:/=+-@");
        }
        seen.add(key.toLowerCase());
    }
    if (seen.size > tagLimit - reserved) {
        const rest = reserved > 0 ? `, of which stacklease uses ${reserved}` : "";
        faults.push({ place: "", reason: `there are too many tags; AWS allows ${tagLimit}${rest}` });
    }
    return faults;
}

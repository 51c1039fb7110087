import { keyPosition } from "./keyPosition";

/** Managed policies of one user. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const attachmentLimit = 10;
/** Groups of one user. */
export const groupLimit = 10;
/** Tags of one user. */
export const tagLimit = 50;

/** The tags that every lease's user has of ours. */
const ownTags = 5;

/**
 * Something wrong at a place of a value. Neither place nor reason shows anything of the value, which may be a secret.
 */
export interface PlacedFault {
    /** Where, e.g. `Statement[0].Effect`; empty for the whole. */
    readonly place: string;
    readonly reason: string;
}

/** Returns a fault that computes its place only when it is shown: for thousands of faults that would take too long. */
export function faultAt(place: () => string, reason: string): PlacedFault {
    return {
        reason,
        get place() {
            return place();
        },
    };
}

/** The first of some faults in one line, or undefined when there is none. */
export function describeFirst([fault]: readonly PlacedFault[]): string | undefined {
    return fault && describeFault(fault);
}

/** A fault in one line. */
export function describeFault({ place, reason }: PlacedFault): string {
    return place ? `${place}: ${reason}` : reason;
}

/** Whether AWS has a partition of a name. */
export type IsPartition = (name: string) => boolean;

/** Why a text is no ARN of a managed policy, or undefined. */
export function checkPolicyArn(arn: string, isPartition: IsPartition): string | undefined {
    const [, partition = ""] = /^arn:([a-z-]+):iam::(?:\d{12}|aws):policy\/[\x21-\x7e]+$/.exec(arn) ?? [];
    return partition !== "" && isPartition(partition)
        ? undefined
        : "must be the ARN of a managed policy, such as arn:aws:iam::123456789012:policy/name";
}

/** Why a text is no ARN of a role, or undefined. */
export function checkRoleArn(arn: string, isPartition: IsPartition): string | undefined {
    const [, partition = ""] = /^arn:([a-z-]+):iam::\d{12}:role\/[\x21-\x7e]+$/.exec(arn) ?? [];
    return partition !== "" && isPartition(partition)
        ? undefined
        : "must be the ARN of a role, such as arn:aws:iam::123456789012:role/name";
}

/** Why a text is no name of an IAM group, or undefined. */
export function checkGroupName(name: string): string | undefined {
    return /^[\w+=,.@-]{1,128}$/.test(name)
        ? undefined
        : "must be the name of a group: at most 128 letters, digits and _+=,.@-";
}

/**
 * What is wrong with a user's tags, beside those of ours. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
 */
export function checkTags(tags: Readonly<Record<string, string>>): PlacedFault[] {
    return tagFaults(tags, ownTags);
}

/**
 * What is wrong with the tags of a session, all of which are the user's.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export function checkSessionTags(tags: Readonly<Record<string, string>>): PlacedFault[] {
    return tagFaults(tags, 0);
}

function tagFaults(tags: Readonly<Record<string, string>>, ours: number): PlacedFault[] {
    const faults: PlacedFault[] = [];
    const seen = new Set<string>();
    // The engine's order changes from run to run.
    const sorted = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [key, value] of sorted) {
        const add = (reason: string) => faults.push(faultAt(() => keyPosition(tags, key), reason));
        if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key)) {
            add("a tag's key is 1 to 128 letters, digits, spaces and _.:/=+-@");
        }
        if (/^aws:/i.test(key)) {
            add("keys that begin with aws: belong to AWS; choose another");
        }
        if (ours > 0 && /^stacklease:/i.test(key)) {
            add("keys that begin with stacklease: mark whose a user is; choose another");
        }
        if (seen.has(key.toLowerCase())) {
            add("AWS takes this key for another one, ignoring case; keep one of them");
        }
        if (typeof value !== "string" || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value)) {
            add("a tag's value is at most 256 letters, digits, spaces and _.:/=+-@");
        }
        seen.add(key.toLowerCase());
    }
    if (seen.size > tagLimit - ours) {
        const rest = ours > 0 ? `, of which ${ours} are ours` : "";
        faults.push({ place: "", reason: `there are too many tags; AWS takes ${tagLimit}${rest}` });
    }
    return faults;
}

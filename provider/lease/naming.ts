import { randomBytes } from "node:crypto";
import type { LeaseInputs } from "./leaseInputs";

/** Prefix of the type tokens of our resources. Existing state refers to them, so they never change. */
export const typePrefix = "pulumi-nodejs:dynamic/stacklease:";

/** IAM's longest user name. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const userNameLimit = 64;
const randomLength = 12;

/** The longest `namePrefix` that leaves room for the random part and something of the resource's name. */
export const namePrefixLimit = userNameLimit - randomLength - 2 - 8;

/** What IAM takes in names of users, groups and inline policies. */
export const namePattern = /^[\w+=,.@-]+$/;

/** What IAM takes in the values of tags. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
export const tagValuePattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * A fresh user name: `<namePrefix>-<resource name>-<random>`. The middle is cut and cleaned to fit, the random part
 * never.
 */
export function generateUserName(namePrefix: string, resourceName: string): string {
    const room = userNameLimit - namePrefix.length - randomLength - 2;
    return `${namePrefix}-${cleanName(resourceName, room)}-${randomLetters(randomLength)}`;
}

/** As much of a resource's name as there is room for, in characters that AWS's names take. */
export function cleanName(resourceName: string, room: number): string {
    return resourceName.replace(/[^\w+=,.@-]/g, "-").slice(0, room);
}

/** Five bits a character, in letters and digits that stay distinct when AWS compares names ignoring case. */
export function randomLetters(length: number): string {
    return Array.from(randomBytes(length), (byte) => "abcdefghijklmnopqrstuvwxyz234567"[byte % 32]).join("");
}

/** The path under which users live, of a backend that names none. */
export const defaultUserPath = "/stacklease/";

/**
 * IAM's longest path, less the 37 characters of the ledger's id.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
 */
const userPathLimit = 512 - 37;

/** Returns what is wrong with a `userPath`; undefined if nothing is. */
export function userPathFault(path: string): string | undefined {
    return /^\/([\x21-\x7e]+\/)?$/.test(path) && path.length <= userPathLimit
        ? undefined
        : `must begin and end with / and be at most ${userPathLimit} printable ASCII characters`;
}

/** Where a ledger's users live: `<userPath><ledgerId>/`, so that one listing by path finds them all. */
export function ledgerPath(userPath: string, ledgerId: string): string {
    return `${userPath}${ledgerId}/`;
}

/** The tag whose value says which lease a user is. */
export const leaseTag = "stacklease:lease";
/** The tag whose value says whose a user is: the UUID of the backend that issued it. */
export const ledgerTag = "stacklease:ledger";

/** The tag with the name of the Pulumi project, for whoever looks at AWS. */
export const projectTag = "stacklease:project";
/** The tag with the name of the stack. */
export const stackTag = "stacklease:stack";
/** The tag with the name of the lease's resource. */
export const nameTag = "stacklease:name";
/**
 * The tag of a backend's own user while `rotate-root` replaces its key:
 * `AKIAIOSFODNN7EXAMPLE 2026-11-24T14:35:01.000Z <ledger id>`.
 */
export const noteTag = "stacklease:rotating";

/** All tags of a lease's user: the user's own, from backend to lease, and ours, which win. */
export function leaseTags(inputs: LeaseInputs, leaseId: string): Record<string, string> {
    return {
        ...inputs.backend.tags,
        ...inputs.policy.tags,
        ...inputs.tags,
        [leaseTag]: leaseId,
        [ledgerTag]: inputs.backend.ledgerId,
        [projectTag]: inputs.project,
        [stackTag]: inputs.stack,
        [nameTag]: inputs.name,
    };
}

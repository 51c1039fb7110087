import { randomBytes } from "node:crypto";
import type { LeaseInputs } from "./leaseInputs";

/** Prefix of the type tokens of the provider's resources. Existing states refer to them, so they never change. */
export const typePrefix = "pulumi-nodejs:dynamic/stacklease:";

/** Maximum length of an IAM user name. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const userNameLimit = 64;
const randomLength = 12;

/** Maximum length of `namePrefix`. It leaves room for the random part and for a part of the resource's name. */
export const namePrefixLimit = userNameLimit - randomLength - 2 - 8;

/** Characters that IAM accepts in names of users, groups and inline policies. */
export const namePattern = /^[\w+=,.@-]+$/;

/** Characters that IAM accepts in tag values. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
export const tagValuePattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Generates a user name: `<namePrefix>-<resource name>-<random>`. The resource name is shortened and cleaned to fit.
 * The random part is never shortened.
 */
export function generateUserName(namePrefix: string, resourceName: string): string {
    const maxLength = userNameLimit - namePrefix.length - randomLength - 2;
    return `${namePrefix}-${cleanName(resourceName, maxLength)}-${randomLetters(randomLength)}`;
}

/** Returns as much of a resource's name as fits, with only characters that names in AWS can contain. */
export function cleanName(resourceName: string, maxLength: number): string {
    return resourceName.replace(/[^\w+=,.@-]/g, "-").slice(0, maxLength);
}

/**
 * Generates random letters and digits, five bits per character. They stay distinct if AWS compares names without case.
 */
export function randomLetters(length: number): string {
    return Array.from(randomBytes(length), (byte) => "abcdefghijklmnopqrstuvwxyz234567"[byte % 32]).join("");
}

/** Prefix of the names of users if the backend sets none. */
export const defaultNamePrefix = "stacklease";

/** Path of users if the backend sets none. */
export const defaultUserPath = "/stacklease/";

/**
 * Maximum length of an IAM path, minus the 37 characters of the ledger id.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
 */
const userPathLimit = 512 - 37;

/** Returns the fault in a `userPath`; undefined if there is none. */
export function userPathFault(path: string): string | undefined {
    return /^\/([\x21-\x7e]+\/)?$/.test(path) && path.length <= userPathLimit
        ? undefined
        : `must begin and end with / and be at most ${userPathLimit} printable ASCII characters`;
}

/** Returns the path of a ledger's users: `<userPath><ledgerId>/`. One listing by path finds them all. */
export function ledgerPath(userPath: string, ledgerId: string): string {
    return `${userPath}${ledgerId}/`;
}

/** Tag with the lease id of a user. */
export const leaseTag = "stacklease:lease";
/** Tag with the ledger id of a user: the UUID of the backend that issued it. */
export const ledgerTag = "stacklease:ledger";

/** Tag with the name of the Pulumi project, for people who look at AWS. */
export const projectTag = "stacklease:project";
/** Tag with the name of the stack. */
export const stackTag = "stacklease:stack";
/** Tag with the name of the lease's resource. */
export const nameTag = "stacklease:name";
/**
 * Tag of the user of a lease that `stacklease run` issued, and that is in no state: the end of the lease, ISO 8601, or
 * `never`.
 */
export const runTag = "stacklease:run";
/**
 * The tag of a backend's own user while `rotate-root` replaces its key:
 * `AKIAIOSFODNN7EXAMPLE 2026-11-24T14:35:01.000Z <ledger id>`.
 */
export const noteTag = "stacklease:rotating";

/** Returns all tags of a lease's user: the tags of backend, policy and lease, and those of stacklease, which win. */
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

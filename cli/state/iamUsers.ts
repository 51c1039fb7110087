import type { User } from "@aws-sdk/client-iam";
import { tagsOf } from "../../provider/aws/tags";
import { boundaryOf, type LeaseBackend } from "../../provider/lease/leaseInputs";
import { leaseTag, ledgerTag } from "../../provider/lease/naming";
import type { LeaseFacts } from "./readLevel";

/** The parts of an IAM path that `ledgerPath` created. */
interface UserPath {
    /** A backend's `userPath`, under which each ledger has a path. */
    readonly userPath: string;
    /** Id of the ledger whose users have this path; null if it is no ledger's path. */
    readonly ledgerId: string | null;
}

const ledgerPathPattern = /^(\/.*?)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/$/;

/** Splits a user's IAM path into the backend's `userPath` and the ledger's id. */
export function parseUserPath(path: string): UserPath {
    const [, userPath = path, ledgerId = null] = ledgerPathPattern.exec(path) ?? [];
    return { userPath, ledgerId };
}

/** Returns the IAM path in a user's ARN, with both slashes. */
export function userPathOf(arn: string): string {
    return arn.slice(arn.indexOf("/"), arn.lastIndexOf("/") + 1);
}

/**
 * Returns the id of the ledger that a user belongs to, proven without a state: path and tag name the same ledger, and
 * the user has a lease's tag. Returns undefined unless all three hold.
 */
export function provenLedgerId(user: User): string | undefined {
    const tags = tagsOf(user);
    const { ledgerId } = parseUserPath(user.Path ?? "");
    return ledgerId !== null && tags[ledgerTag] === ledgerId && tags[leaseTag] ? ledgerId : undefined;
}

/**
 * Returns the ARN of the permissions boundary that a lease's user has to have: the lease's; if no ledger has that, the
 * user's current one; otherwise the backend's. null if none of them has one.
 */
export function expectedBoundary(
    user: User,
    lease: LeaseFacts | undefined,
    backend: Pick<LeaseBackend, "permissionsBoundary"> | undefined,
): string | null {
    const asFound = user.PermissionsBoundary?.PermissionsBoundaryArn;
    return (lease && boundaryOf(lease)) ?? asFound ?? backend?.permissionsBoundary ?? null;
}

import type { User } from "@aws-sdk/client-iam";
import { tagsOf } from "../../provider/aws/tags";
import { leaseTag, ledgerTag } from "../../provider/lease/naming";

/** An IAM path in its parts: what ledgerPath has put together. */
interface UserPath {
    /** The path under which ledgers have their folders. */
    readonly userPath: string;
    /** Whose users are in it; null for a path that is no ledger's. */
    readonly ledgerId: string | null;
}

const ledgerPathPattern = /^(\/.*?)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/$/;

/** Whose folder a user's path is. */
export function parseUserPath(path: string): UserPath {
    const [, userPath = path, ledgerId = null] = ledgerPathPattern.exec(path) ?? [];
    return { userPath, ledgerId };
}

/** The path in a user's ARN, from slash to slash. */
export function userPathOf(arn: string): string {
    return arn.slice(arn.indexOf("/"), arn.lastIndexOf("/") + 1);
}

/**
 * The ledger that a user proves to be of without a state: it stands in its path and in its tag, and the user has a lease's tag. undefined for
 * any other user, whatever half of that it has.
 */
export function provenLedgerId(user: User): string | undefined {
    const tags = tagsOf(user);
    const { ledgerId } = parseUserPath(user.Path ?? "");
    return ledgerId !== null && tags[ledgerTag] === ledgerId && tags[leaseTag] ? ledgerId : undefined;
}

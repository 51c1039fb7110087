import { proveAccount } from "../../../provider/aws/callerIdentity";
import { explain } from "../../../provider/aws/errors";
import { tagsOf } from "../../../provider/aws/tags";
import { leaseUsers } from "../../../provider/drivers/drivers";
import { Operation } from "../../../provider/errors/operation";
import type { LeaseUsers } from "../../../provider/lease/credentialDriver";
import type { PolicyDocument } from "../../../provider/policy/document";
import { forEachConcurrently, maxAwsCalls } from "../../process/concurrency";
import { userPathOf } from "../../state/iamUsers";
import type { LedgerLease } from "../../state/leases";
import { type ListedPath, type ListedUser, listedPathOf } from "./listUsers";
import type { Match } from "./matchUsers";

/** What a user has that matters for its access. */
export interface Holdings {
    /** Our inline policy of the user; undefined if the user does not have it. */
    readonly document: PolicyDocument | undefined;
    /** Whether the user has neither that policy nor an access key. */
    readonly isBare: boolean;
}

/** A listed user with what was read in addition. */
export interface ExaminedUser extends Holdings {
    readonly user: ListedUser;
}

/** A user that no lease names, with its tags. */
export interface UnnamedUser extends ExaminedUser {
    readonly tags: Readonly<Record<string, string>>;
}

/** Facts to compare: a {@link Match}, and what had to be read for single users. */
export interface SweepFacts extends Match {
    readonly examined: ReadonlyMap<LedgerLease, ExaminedUser>;
    readonly unnamed: readonly UnnamedUser[];
    /** Active leases whose users do not exist in AWS, according to a read of each. */
    readonly gone: readonly LedgerLease[];
    /** Errors of users that could not be read. Nothing is reported about such a user otherwise. */
    readonly failures: readonly Error[];
}

/**
 * Reads what the listing lacks: the guards, the tags of users that no lease names, and whether a missing user really
 * does not exist.
 */
export async function examineUsers(match: Match, listedPaths: readonly ListedPath[]): Promise<SweepFacts> {
    const examined = new Map<LedgerLease, ExaminedUser>();
    const unnamed: UnnamedUser[] = [];
    const gone: LedgerLease[] = [];
    const failures: Error[] = [];
    const forEach = <T>(items: readonly T[], work: (item: T) => Promise<void>) =>
        forEachConcurrently(maxAwsCalls, items, async (item) => {
            await work(item).catch((error: Error) => failures.push(error));
        });
    await forEach(match.known, async ({ user, lease }) => {
        examined.set(lease, { user, ...(await readHoldings(user)) });
    });
    await forEach(match.unknown, async (user) => {
        const tags = await findTags(user);
        if (tags) {
            unnamed.push({ user, tags, ...(await readHoldings(user)) });
        }
    });
    await forEach(match.missing, async (found) => {
        const { accountId, arn, userName } = found.lease;
        const listedPath = listedPathOf(listedPaths, accountId, userPathOf(arn));
        if (listedPath && !(await findTags({ ...listedPath, userName: userName ?? "" }))) {
            gone.push(found);
        }
    });
    return { ...match, examined, unnamed, gone, failures };
}

/** Where a user is read. */
type UserLocation = Pick<ListedUser, "connection" | "accountId" | "userName">;

/** Reads the document of a user, and whether it has neither that nor a key. */
export function readHoldings(location: UserLocation): Promise<Holdings> {
    return readProven(location, "reading its policy and keys", async (users) => {
        const document = await users.findDocument(location.userName);
        return { document, isBare: !document && !(await users.hasKeys(location.userName)) };
    });
}

/** Reads the tags of a user; undefined if it no longer exists. */
export function findTags(location: UserLocation): Promise<Record<string, string> | undefined> {
    return readProven(location, "iam:GetUser", async (users) => {
        const user = await users.find(location.userName);
        return user && tagsOf(user);
    });
}

/**
 * Reads in an account that is proven before and after. In another account every user is absent, and ambient credentials
 * may change at any time.
 */
async function readProven<T>(
    location: UserLocation,
    call: string,
    work: (users: LeaseUsers) => Promise<T>,
): Promise<T> {
    const { connection, accountId, userName } = location;
    const operation = new Operation("examine", "user", userName);
    try {
        await proveAccount(connection, accountId, operation);
        const answer = await work(await leaseUsers(connection));
        await proveAccount(connection, accountId, operation);
        return answer;
    } catch (error) {
        throw explain(operation, call, connection, error);
    }
}

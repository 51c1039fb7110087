import { proveAccount } from "../../../provider/aws/callerIdentity";
import { explain } from "../../../provider/aws/errors";
import { tagsOf } from "../../../provider/aws/tags";
import type { LeaseUsers } from "../../../provider/lease/credentialDriver";
import { leaseUsers } from "../../../provider/lease/drivers";
import { Operation } from "../../../provider/operation";
import type { PolicyDocument } from "../../../provider/policy/document";
import { forEachConcurrently, maxAwsCalls } from "../../concurrency/forEachConcurrently";
import type { LedgerLease } from "../../state/leases";
import { pathOf } from "../../state/ledgerFolder";
import { type Covered, coverOf, type ListedUser } from "./listUsers";
import type { Match } from "./matchUsers";

/** What a user holds. */
export interface Held {
    /** Our one inline policy on it; undefined when it is not there. */
    readonly document: PolicyDocument | undefined;
    /** Whether it has neither that nor an access key. */
    readonly isBare: boolean;
}

/** What of a user was read beside its listing. */
export interface Examined extends Held {
    readonly user: ListedUser;
}

/** A user that no lease names, with what its tags say. */
export interface Untold extends Examined {
    readonly tags: Readonly<Record<string, string>>;
}

/** What is compared: a {@link Match}, and what had to be asked about single users. */
export interface SweepFacts extends Match {
    readonly examined: ReadonlyMap<LedgerLease, Examined>;
    readonly untold: readonly Untold[];
    /** Leases in force whose users AWS, asked for them by name, does not have. */
    readonly gone: readonly LedgerLease[];
    /** Why a user could not be asked about. Nothing is said of it then. */
    readonly unasked: readonly Error[];
}

/** Asks AWS for what the listing does not tell: the guards, the tags of users that no lease names, and whether a user is really gone. */
export async function examineUsers(match: Match, covered: readonly Covered[]): Promise<SweepFacts> {
    const examined = new Map<LedgerLease, Examined>();
    const untold: Untold[] = [];
    const gone: LedgerLease[] = [];
    const unasked: Error[] = [];
    const forEach = <T>(items: readonly T[], work: (item: T) => Promise<void>) =>
        forEachConcurrently(maxAwsCalls, items, async (item) => {
            await work(item).catch((error: Error) => unasked.push(error));
        });
    await forEach(match.known, async ({ user, lease }) => {
        examined.set(lease, { user, ...(await heldBy(user)) });
    });
    await forEach(match.unknown, async (user) => {
        const tags = await findTags(user);
        if (tags) {
            untold.push({ user, tags, ...(await heldBy(user)) });
        }
    });
    await forEach(match.missing, async (found) => {
        const { accountId, arn, userName } = found.lease;
        const cover = coverOf(covered, accountId, pathOf(arn));
        if (cover && !(await findTags({ ...cover, userName: userName ?? "" }))) {
            gone.push(found);
        }
    });
    return { ...match, examined, untold, gone, unasked };
}

/** How a user is asked about. */
type Asked = Pick<ListedUser, "connection" | "accountId" | "userName">;

/** What a user holds. */
export function heldBy(asked: Asked): Promise<Held> {
    return ask(asked, "reading what it holds", async (users) => {
        const document = await users.findDocument(asked.userName);
        return { document, isBare: !document && !(await users.hasKeys(asked.userName)) };
    });
}

/** The tags of a user; undefined for one that is gone. */
export function findTags(asked: Asked): Promise<Record<string, string> | undefined> {
    return ask(asked, "iam:GetUser", async (users) => {
        const user = await users.find(asked.userName);
        return user && tagsOf(user);
    });
}

/** The account is proven before and after: in another one everything is absent, and ambient credentials may change at any moment. */
async function ask<T>(asked: Asked, call: string, work: (users: LeaseUsers) => Promise<T>): Promise<T> {
    const { connection, accountId, userName } = asked;
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

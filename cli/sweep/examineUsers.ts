import { clientsFor } from "../../provider/aws/clients";
import type { Connection } from "../../provider/aws/connection";
import { explain } from "../../provider/aws/errors";
import { findDocument, findUser } from "../../provider/lease/iamUser/userApi";
import type { PolicyDocument } from "../../provider/policy/document";
import { forEachAtOnce } from "../atOnce";
import type { LedgerLease } from "../ledger/leases";
import { pathOf } from "./ledgerFolder";
import { type Covered, coverOf, type ListedUser } from "./listUsers";
import type { Match } from "./matchUsers";

/** What of a user was read beside its listing. */
export interface Examined {
    readonly user: ListedUser;
    /** Our one inline policy on it; undefined when it is not there. */
    readonly document: PolicyDocument | undefined;
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
}

/** As many calls as the SDK has sockets for. */
const atOnce = 50;

/** Asks AWS for what the listing does not tell: the guards, the tags of users that no lease names, and whether a user is really gone. */
export async function examineUsers(match: Match, covered: readonly Covered[]): Promise<SweepFacts> {
    const examined = new Map<LedgerLease, Examined>();
    const untold: Untold[] = [];
    const gone: LedgerLease[] = [];
    await forEachAtOnce(atOnce, match.known, async ({ user, lease }) => {
        examined.set(lease, { user, document: await documentOf(user) });
    });
    await forEachAtOnce(atOnce, match.unknown, async (user) => {
        const tags = await tagsOf(user.connection, user.userName);
        if (tags) {
            untold.push({ user, tags, document: await documentOf(user) });
        }
    });
    await forEachAtOnce(atOnce, match.missing, async (found) => {
        const { accountId, arn, userName } = found.lease;
        const cover = coverOf(covered, accountId, pathOf(arn));
        if (cover && !(await tagsOf(cover.connection, userName ?? ""))) {
            gone.push(found);
        }
    });
    return { ...match, examined, untold, gone };
}

async function documentOf({ connection, userName }: ListedUser): Promise<PolicyDocument | undefined> {
    try {
        return await findDocument(await clientsFor(connection).iam(), userName);
    } catch (error) {
        throw explain(`examine user ${userName}`, "iam:GetUserPolicy", connection, error);
    }
}

/** undefined for a user that is gone. */
async function tagsOf(connection: Connection, userName: string): Promise<Record<string, string> | undefined> {
    try {
        const user = await findUser(await clientsFor(connection).iam(), userName);
        return user && Object.fromEntries((user.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
    } catch (error) {
        throw explain(`examine user ${userName}`, "iam:GetUser", connection, error);
    }
}

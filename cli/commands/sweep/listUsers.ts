import { callerIdentity, proveAccount } from "../../../provider/aws/callerIdentity";
import { awsNow } from "../../../provider/aws/clock";
import type { Connection } from "../../../provider/aws/connection";
import { explain } from "../../../provider/aws/errors";
import { leaseUsers } from "../../../provider/lease/drivers";
import { isoSeconds } from "../../../provider/lease/schedule";
import { Operation } from "../../../provider/operation";
import { ledgerFolder } from "../../state/ledgerFolder";
import type { SweptScope } from "./findSearchScopes";

/** A user that AWS lists under our path. Listings have no tags. */
export interface ListedUser {
    /** As whom it was seen: its ledger's own issuer where that is known. */
    readonly connection: Connection;
    readonly accountId: string;
    readonly arn: string;
    readonly userName: string;
    /** When it was made, ISO 8601. */
    readonly createdAt: string;
    /** Milliseconds since then when it was listed, by AWS's clock. */
    readonly age: number;
    /** The path that was asked for. */
    readonly listedUnder: string;
    /** The ledger in whose folder it is; null for none. */
    readonly ledgerId: string | null;
}

/** A path of an account that was listed. */
export interface Covered {
    readonly connection: Connection;
    readonly accountId: string;
    readonly path: string;
}

/** What AWS has, as far as it could be listed. */
export interface Listing {
    readonly users: readonly ListedUser[];
    readonly covered: readonly Covered[];
    /** Why the rest could not be, a line each. */
    readonly failures: readonly Error[];
    /** The same for places of which only the past tells, where nothing may be. */
    readonly passedOver: readonly Error[];
}

interface Listed {
    readonly place: SweptScope;
    readonly covered: Covered;
    readonly users: readonly ListedUser[];
}

/** Lists the users of some places, their accounts proven first. Fails when none can be listed. */
export async function listUsers(places: readonly SweptScope[]): Promise<Listing> {
    const outcomes = await Promise.allSettled(places.map(listPlace));
    const listed = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    const covered = listed.map((each) => each.covered);
    const failed = outcomes.flatMap((outcome, index) => {
        const place = places[index] as SweptScope;
        const { accountId, path } = place;
        const seenByAnother = accountId !== undefined && coverOf(covered, accountId, path);
        return outcome.status === "rejected" && !seenByAnother ? [{ place, error: outcome.reason as Error }] : [];
    });
    if (listed.length === 0 && failed[0]) {
        throw failed[0].error;
    }
    const reasons = (isExtra: boolean) =>
        failed.filter(({ place }) => place.isExtra === isExtra).map(({ error }) => error);
    const users = new Map<string, ListedUser>();
    for (const { place, users: found } of listed) {
        for (const user of found) {
            if (!users.has(user.arn) || place.ledgerIds.has(user.ledgerId ?? "")) {
                users.set(user.arn, user);
            }
        }
    }
    return { users: [...users.values()], covered, failures: reasons(false), passedOver: reasons(true) };
}

/** What of a listing a path of an account is in. */
export function coverOf(covered: readonly Covered[], accountId: string, path: string): Covered | undefined {
    return covered.find((each) => each.accountId === accountId && path.startsWith(each.path));
}

async function listPlace(place: SweptScope): Promise<Listed> {
    const { connection, path } = place;
    const operation = new Operation("list", "users under", path);
    const proof = place.accountId
        ? proveAccount(connection, place.accountId, operation)
        : callerIdentity(connection, operation);
    const { accountId } = await proof;
    const now = awsNow();
    try {
        const found = await (await leaseUsers(connection)).list(path);
        const users = found.map(({ UserName = "", Arn = "", Path = "/", CreateDate = new Date(now) }) => ({
            ...{ connection, accountId, arn: Arn, userName: UserName },
            ...{ createdAt: isoSeconds(CreateDate.getTime()), age: now - CreateDate.getTime() },
            ...{ listedUnder: path, ledgerId: ledgerFolder(Path).ledgerId },
        }));
        return { place, covered: { connection, accountId, path }, users };
    } catch (error) {
        throw explain(operation, "iam:ListUsers", connection, error);
    }
}

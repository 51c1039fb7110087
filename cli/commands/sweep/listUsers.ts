import { callerIdentity, proveAccount } from "../../../provider/aws/callerIdentity";
import { awsNow } from "../../../provider/aws/clock";
import type { Connection } from "../../../provider/aws/connection";
import { explain } from "../../../provider/aws/errors";
import { leaseUsers } from "../../../provider/drivers/drivers";
import { Operation } from "../../../provider/errors/operation";
import { isoSeconds } from "../../../provider/lease/schedule";
import { parseUserPath } from "../../state/iamUsers";
import type { SweptScope } from "./findSearchScopes";

/** A user under our path, as AWS lists it: without tags. */
export interface ListedUser {
    /** Connection that saw it, preferably its ledger's own issuer. */
    readonly connection: Connection;
    readonly accountId: string;
    readonly arn: string;
    readonly userName: string;
    /** Creation time, ISO 8601. */
    readonly createdAt: string;
    /** Age when it was listed, by AWS's clock. */
    readonly ageMs: number;
    /** Path that was listed. */
    readonly listedUnder: string;
    /** Ledger under whose path it is; null for none. */
    readonly ledgerId: string | null;
}

/** A path of an account that was listed. */
export interface ListedPath {
    readonly connection: Connection;
    readonly accountId: string;
    readonly path: string;
}

/** Users in AWS, as far as they could be listed. */
export interface Listing {
    readonly users: readonly ListedUser[];
    readonly listedPaths: readonly ListedPath[];
    /** Errors of the scopes that could not be listed. */
    readonly failures: readonly Error[];
    /** The same for extra scopes, which may be empty anyway. */
    readonly skipped: readonly Error[];
}

interface ScopeListing {
    readonly scope: SweptScope;
    readonly listedPath: ListedPath;
    readonly users: readonly ListedUser[];
}

/** Lists the users in some scopes, and proves each account first. Fails if no scope can be listed. */
export async function listUsers(scopes: readonly SweptScope[]): Promise<Listing> {
    const outcomes = await Promise.allSettled(scopes.map(listScope));
    const listed = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    const listedPaths = listed.map((each) => each.listedPath);
    const failed = outcomes.flatMap((outcome, index) => {
        const scope = scopes[index] as SweptScope;
        const { accountId, path } = scope;
        const isListedByAnother = accountId !== undefined && listedPathOf(listedPaths, accountId, path);
        return outcome.status === "rejected" && !isListedByAnother ? [{ scope, error: outcome.reason as Error }] : [];
    });
    if (listed.length === 0 && failed[0]) {
        throw failed[0].error;
    }
    const errorsOf = (isExtra: boolean) =>
        failed.filter(({ scope }) => scope.isExtra === isExtra).map(({ error }) => error);
    const users = new Map<string, ListedUser>();
    for (const { scope, users: found } of listed) {
        for (const user of found) {
            if (!users.has(user.arn) || scope.ledgerIds.has(user.ledgerId ?? "")) {
                users.set(user.arn, user);
            }
        }
    }
    return { users: [...users.values()], listedPaths, failures: errorsOf(false), skipped: errorsOf(true) };
}

/** Returns the listed path that contains a path of an account. */
export function listedPathOf(
    listedPaths: readonly ListedPath[],
    accountId: string,
    path: string,
): ListedPath | undefined {
    return listedPaths.find((each) => each.accountId === accountId && path.startsWith(each.path));
}

async function listScope(scope: SweptScope): Promise<ScopeListing> {
    const { connection, path } = scope;
    const operation = new Operation("list", "users under", path);
    const proof = scope.accountId
        ? proveAccount(connection, scope.accountId, operation)
        : callerIdentity(connection, operation);
    const { accountId } = await proof;
    const now = awsNow();
    try {
        const found = await (await leaseUsers(connection)).list(path);
        const users = found.map(({ UserName = "", Arn = "", Path = "/", CreateDate = new Date(now) }) => ({
            connection,
            accountId,
            arn: Arn,
            userName: UserName,
            createdAt: isoSeconds(CreateDate.getTime()),
            ageMs: now - CreateDate.getTime(),
            listedUnder: path,
            ledgerId: parseUserPath(Path).ledgerId,
        }));
        return { scope, listedPath: { connection, accountId, path }, users };
    } catch (error) {
        throw explain(operation, "iam:ListUsers", connection, error);
    }
}

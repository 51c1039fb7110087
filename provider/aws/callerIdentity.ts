import type { STSClient } from "@aws-sdk/client-sts";
import { LeaseError } from "../errors/leaseError";
import type { Operation } from "../errors/operation";
import { clientsFor } from "./clients";
import { type Connection, describeConnection } from "./connection";
import { explain, InvalidResponse } from "./errors";

/** The principal of a connection, as AWS reports it. */
export interface CallerIdentity {
    readonly accountId: string;
    /** ARN of the issuer: a user or a role session. */
    readonly arn: string;
    /** AWS partition, e.g. `aws`, `aws-cn` or `aws-us-gov`. */
    readonly partition: string;
}

/** Identities by STS client, with the access key that they were requested with. */
const identities = new WeakMap<STSClient, { accessKeyId: string; identity: Promise<CallerIdentity> }>();

/**
 * Returns the identity of a connection's caller. Calls AWS once, and again only after the credentials of the ambient
 * chain have changed.
 */
export async function callerIdentity(connection: Connection, operation: Operation): Promise<CallerIdentity> {
    try {
        const sts = await clientsFor(connection).sts();
        const { accessKeyId } = await sts.config.credentials();
        const cached = identities.get(sts);
        if (cached?.accessKeyId === accessKeyId) {
            return await cached.identity;
        }
        const identity = fetchIdentity(sts);
        identities.set(sts, { accessKeyId, identity });
        identity.catch(() => identities.delete(sts));
        return await identity;
    } catch (error) {
        throw explain(operation, "sts:GetCallerIdentity", connection, error);
    }
}

/**
 * Verifies that a connection still leads to the account of a lease or backend, and returns the caller. Every operation
 * does this before it writes, and before it accepts that a resource no longer exists.
 * @throws {LeaseError} `AccountMismatch` if the connection leads to another account
 */
export async function proveAccount(
    connection: Connection,
    accountId: string,
    operation: Operation,
): Promise<CallerIdentity> {
    const identity = await callerIdentity(connection, operation);
    if (identity.accountId !== accountId) {
        throw new LeaseError({
            code: "AccountMismatch",
            operation,
            reason: `it belongs to account ${accountId}, but ${describeCaller(identity, connection)}`,
            remedy: `switch to credentials of account ${accountId} (to move the backend, change its accountId, profile or keys)`,
        });
    }
    return identity;
}

/** Describes the caller and its credentials for a message. */
export function describeCaller({ arn, accountId }: CallerIdentity, connection: Connection): string {
    return `the caller is ${arn} of account ${accountId}, using ${describeConnection(connection)}`;
}

async function fetchIdentity(sts: STSClient): Promise<CallerIdentity> {
    const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
    const { Account = "", Arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
    const [, partition, account] = /^arn:(aws[a-z-]*):(?:iam|sts)::(\d{12}):\S+$/.exec(Arn) ?? [];
    if (partition === undefined || account !== Account) {
        throw new InvalidResponse("no account id with a matching ARN");
    }
    return { accountId: Account, arn: Arn, partition };
}

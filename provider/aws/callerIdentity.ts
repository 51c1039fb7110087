import type { STSClient } from "@aws-sdk/client-sts";
import { LeaseError } from "../errors/leaseError";
import type { Operation } from "../errors/operation";
import { clientsFor } from "./clients";
import { type Connection, describeConnection } from "./connection";
import { explain, NoAnswer } from "./errors";

/** Who AWS says that a connection is. */
export interface CallerIdentity {
    readonly accountId: string;
    /** ARN of the issuer: a user, or a role session. */
    readonly arn: string;
    /** `aws`, `aws-cn`, `aws-us-gov` or another partition of AWS. */
    readonly partition: string;
}

const answers = new WeakMap<STSClient, { accessKeyId: string; identity: Promise<CallerIdentity> }>();

/**
 * Asks AWS once who a connection is, and again only when the credentials of the ambient chain have changed since.
 */
export async function callerIdentity(connection: Connection, operation: Operation): Promise<CallerIdentity> {
    try {
        const sts = await clientsFor(connection).sts();
        const { accessKeyId } = await sts.config.credentials();
        const known = answers.get(sts);
        if (known?.accessKeyId === accessKeyId) {
            return await known.identity;
        }
        const identity = ask(sts);
        answers.set(sts, { accessKeyId, identity });
        identity.catch(() => answers.delete(sts));
        return await identity;
    } catch (error) {
        throw explain(operation, "sts:GetCallerIdentity", connection, error);
    }
}

/**
 * Proves that a connection still leads to the account that a lease or backend was made in. Every operation does so
 * before it writes, and before it believes that something is gone.
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
            remedy: `switch to credentials of ${accountId} (to move the backend, change its accountId, profile or keys)`,
        });
    }
    return identity;
}

/** Says in a message who AWS says that we are, and by which credentials. */
export function describeCaller({ arn, accountId }: CallerIdentity, connection: Connection): string {
    return `the caller is ${arn} of account ${accountId}, by ${describeConnection(connection)}`;
}

async function ask(sts: STSClient): Promise<CallerIdentity> {
    const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
    const { Account = "", Arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
    const [, partition, account] = /^arn:(aws[a-z-]*):(?:iam|sts)::(\d{12}):\S+$/.exec(Arn) ?? [];
    if (partition === undefined || account !== Account) {
        throw new NoAnswer("no account and ARN that belong together");
    }
    return { accountId: Account, arn: Arn, partition };
}

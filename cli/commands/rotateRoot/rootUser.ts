import { nameIn } from "../../../provider/aws/arn";
import { callerIdentity } from "../../../provider/aws/callerIdentity";
import { type Connection, connectionOf } from "../../../provider/aws/connection";
import { explain, hasCode, isDeadCredential } from "../../../provider/aws/errors";
import { LeaseError } from "../../../provider/leaseError";
import type { Operation } from "../../../provider/operation";
import { CliError } from "../../errors/cliError";
import { exitCodes } from "../../errors/exitCodes";

/** An access key with its secret. */
export interface KeyPair {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
}

/** The IAM user that issues leases, whose key is rotated. */
export interface RootUser {
    readonly arn: string;
    readonly userName: string;
    /** Where AWS is, by the first key that was accepted. */
    readonly connection: Connection;
}

/** A connection that goes where another does, by a key in the place of all else that it issues by. */
export function connectionWithKey(connection: Connection, { accessKeyId, secretAccessKey }: KeyPair): Connection {
    return { ...connectionOf(connection), profile: null, assumeRole: null, accessKeyId, secretAccessKey };
}

/** Whose key a pair is, as an ARN; undefined when AWS refuses the pair: the key is dead, or the secret another's. */
export async function keyOwner(
    connection: Connection,
    pair: KeyPair,
    operation: Operation,
): Promise<string | undefined> {
    try {
        return (await callerIdentity(connectionWithKey(connection, pair), operation)).arn;
    } catch (error) {
        const { cause } = error as LeaseError;
        const isMisfit =
            hasCode(cause, "SignatureDoesNotMatch", "InvalidSignature") &&
            !/expired|not yet current/i.test((cause as Error).message);
        if (isDeadCredential(cause) || isMisfit) {
            return undefined;
        }
        throw error;
    }
}

/** The name of an IAM user by its ARN. What else may hold keys is refused: there is nothing in IAM to rotate, or nobody should. */
export function userNameIn(arn: string, accessKeyId: string, operation: Operation): string {
    if (/:user\/./.test(arn)) {
        return nameIn(arn);
    }
    const whose = `access key ${accessKeyId} is ${arn}'s`;
    const isRoot = arn.endsWith(":root");
    throw new CliError(exitCodes.failed, {
        code: "InvalidInput",
        operation,
        reason: isRoot
            ? `${whose}, the account's root user, whom no policy bounds and who should have no key at all`
            : `${whose}, a session's and no user's, which ends by itself`,
        remedy: isRoot
            ? "make an IAM user for the backend (stacklease issuer-policy prints what it needs), set its key in the config, run pulumi up, and delete root's key by hand"
            : "there is nothing to rotate",
    });
}

/**
 * The user of a backend, by the first of some pairs that AWS accepts.
 * @param pairs the config's first, then the state's
 */
export async function rootUser(
    connection: Connection,
    pairs: readonly KeyPair[],
    operation: Operation,
): Promise<RootUser> {
    const found: { arn: string; pair: KeyPair }[] = [];
    for (const pair of pairs) {
        const arn = await keyOwner(connection, pair, operation);
        if (arn) {
            found.push({ arn, pair });
        }
    }
    const [first, ...others] = found;
    if (!first) {
        const ids = [...new Set(pairs.map(({ accessKeyId }) => accessKeyId))].join(" or ");
        throw new LeaseError({
            code: "CredentialsRejected",
            operation,
            reason: `AWS does not accept ${ids} with the secrets that config and state have`,
            remedy: "give its user a working key by hand (aws iam create-access-key, after delete-access-key where it has two), set both config keys to it, and run pulumi up",
        });
    }
    const other = others.find(({ arn }) => arn !== first.arn);
    if (other) {
        throw new LeaseError({
            code: "InvalidInput",
            operation,
            reason: `${first.pair.accessKeyId} is a key of ${first.arn}, but ${other.pair.accessKeyId} of ${other.arn}`,
            remedy: "check --access-key-config, or run pulumi up if the config is right",
        });
    }
    const userName = userNameIn(first.arn, first.pair.accessKeyId, operation);
    return { arn: first.arn, userName, connection: connectionWithKey(connection, first.pair) };
}

/** A failed call in our words. A permission that is lacking is one on the user itself, which no issuer of leases needs. */
export function explainRootRefusal(
    { arn, connection }: RootUser,
    operation: Operation,
    call: string,
    error: unknown,
): LeaseError {
    return hasCode(error, "AccessDenied")
        ? new LeaseError(
              {
                  code: "AccessDenied",
                  operation,
                  reason: `${arn} may not ${call} on itself`,
                  remedy: `grant it that, with Resource ${arn}, and run the same command again to go on`,
              },
              { cause: error },
          )
        : explain(operation, call, connection, error);
}

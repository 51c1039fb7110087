import { nameIn } from "../../../provider/aws/arn";
import { callerIdentity } from "../../../provider/aws/callerIdentity";
import { clientsFor } from "../../../provider/aws/clients";
import { awsNow } from "../../../provider/aws/clock";
import { type Connection, connectionOf } from "../../../provider/aws/connection";
import { explain, hasCode, isDeadCredential } from "../../../provider/aws/errors";
import { LeaseError } from "../../../provider/errors/leaseError";
import type { Operation } from "../../../provider/errors/operation";
import { noteTag } from "../../../provider/lease/naming";
import { CliError, exitCodes } from "../../errors/cliError";
import type { RotationNote } from "./rotationFacts";

/** An access key with its secret. */
export interface KeyPair {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
}

/** The IAM user that issues leases, whose key is rotated. */
export interface RootUser {
    readonly arn: string;
    /** Name of the user, without its path. */
    readonly userName: string;
    /** Connects to AWS with the first key that it accepted. */
    readonly connection: Connection;
}

/** Returns a connection to the same place that uses a key instead of the connection's own credentials. */
export function connectionWithKey(connection: Connection, { accessKeyId, secretAccessKey }: KeyPair): Connection {
    return { ...connectionOf(connection), profile: null, assumeRole: null, accessKeyId, secretAccessKey };
}

/**
 * Returns the ARN of a pair's owner; undefined if AWS refuses the pair, because the key is dead or the secret is wrong.
 */
export async function keyOwner(
    connection: Connection,
    pair: KeyPair,
    operation: Operation,
): Promise<string | undefined> {
    try {
        return (await callerIdentity(connectionWithKey(connection, pair), operation)).arn;
    } catch (error) {
        const { cause } = error as LeaseError;
        const isWrongSecret =
            hasCode(cause, "SignatureDoesNotMatch", "InvalidSignature") &&
            !/expired|not yet current/i.test((cause as Error).message);
        if (isDeadCredential(cause) || isWrongSecret) {
            return undefined;
        }
        throw error;
    }
}

/**
 * Returns the name in an IAM user's ARN.
 * @throws CliError if it is the ARN of the root user, whose key should not exist, or of a session, which has no key to
 * rotate
 */
export function userNameIn(arn: string, accessKeyId: string, operation: Operation): string {
    if (/:user\/./.test(arn)) {
        return nameIn(arn);
    }
    const owner = `access key ${accessKeyId} belongs to ${arn}`;
    const isRoot = arn.endsWith(":root");
    throw new CliError(exitCodes.failed, {
        code: "InvalidInput",
        operation,
        reason: isRoot
            ? `${owner}, the account's root user, which no policy restricts and which should have no access key`
            : `${owner}, a session that ends by itself, so there is no key to rotate`,
        remedy: isRoot
            ? "create an IAM user for the backend (stacklease issuer-policy prints the policy that it needs), set its key in the config, run pulumi up, and delete the root user's key by hand"
            : "",
    });
}

/**
 * Returns the user of a backend, found with the first pair that AWS accepts.
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
            reason: `AWS does not accept ${ids} with the secrets in config and state`,
            remedy: "create a working key for its user by hand (aws iam create-access-key, after delete-access-key if it has two), set both config keys to it, and run pulumi up",
        });
    }
    const other = others.find(({ arn }) => arn !== first.arn);
    if (other) {
        throw new LeaseError({
            code: "InvalidInput",
            operation,
            reason: `${first.pair.accessKeyId} is a key of ${first.arn}, but ${other.pair.accessKeyId} is one of ${other.arn}`,
            remedy: "check --access-key-config, or run pulumi up if the config is right",
        });
    }
    const userName = userNameIn(first.arn, first.pair.accessKeyId, operation);
    return { arn: first.arn, userName, connection: connectionWithKey(connection, first.pair) };
}

/** Explains a failed call. A missing permission is one on the user itself, which only this command needs. */
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
                  reason: `${arn} lacks permission for ${call} on itself`,
                  remedy: `allow ${call} on Resource ${arn}, and ${rerunRemedy}`,
              },
              { cause: error },
          )
        : explain(operation, call, connection, error);
}

/** Returns the note on a user, if there is one. */
export async function findNote(user: RootUser, operation: Operation): Promise<RotationNote | undefined> {
    const { ListUserTagsCommand } = await import("@aws-sdk/client-iam");
    const iam = await clientsFor(user.connection).iam();
    const { Tags = [] } = await iam.send(new ListUserTagsCommand({ UserName: user.userName })).catch((error) => {
        throw explainRootRefusal(user, operation, "iam:ListUserTags", error);
    });
    const [old, time = "", ledgerId = ""] = Tags.find(({ Key }) => Key === noteTag)?.Value?.split(" ") ?? [];
    return old ? { old, at: Date.parse(time), ledgerId } : undefined;
}

/** Notes on a user which key is being replaced. Replaces any other note. */
export async function writeNote(
    user: RootUser,
    old: string,
    ledgerId: string,
    operation: Operation,
): Promise<RotationNote> {
    const { TagUserCommand } = await import("@aws-sdk/client-iam");
    const iam = await clientsFor(user.connection).iam();
    const at = awsNow();
    const tag = { Key: noteTag, Value: [old, new Date(at).toISOString(), ledgerId].join(" ") };
    await iam.send(new TagUserCommand({ UserName: user.userName, Tags: [tag] })).catch((error) => {
        throw explainRootRefusal(user, operation, "iam:TagUser", error);
    });
    return { old, at, ledgerId };
}

/** Removes the note from a user. */
export async function removeNote(user: RootUser, operation: Operation): Promise<void> {
    const { UntagUserCommand } = await import("@aws-sdk/client-iam");
    const iam = await clientsFor(user.connection).iam();
    await iam.send(new UntagUserCommand({ UserName: user.userName, TagKeys: [noteTag] })).catch((error) => {
        throw explainRootRefusal(user, operation, "iam:UntagUser", error);
    });
}

/** The remedy for a rotation that has stopped. */
export const rerunRemedy = "run the same command again to resume";

/** Returns an error with {@link rerunRemedy} added to its remedy. */
export function withRerunRemedy(error: LeaseError): LeaseError {
    const { code, operation, reason, remedy } = error;
    if (remedy.includes("run the same command again")) {
        return error;
    }
    const both = remedy ? `${remedy}, and ${rerunRemedy}` : `correct that, and ${rerunRemedy}`;
    return new LeaseError({ code, operation, reason, remedy: both }, { cause: error });
}

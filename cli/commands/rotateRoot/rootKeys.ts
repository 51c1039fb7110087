import { clientsFor } from "../../../provider/aws/clients";
import { awsNow } from "../../../provider/aws/clock";
import type { Connection } from "../../../provider/aws/connection";
import { explain, hasCode, InvalidResponse, isAmbiguous } from "../../../provider/aws/errors";
import { waitUntilAccepted, waitUntilRefused } from "../../../provider/aws/keyProbe";
import { LeaseError } from "../../../provider/errors/leaseError";
import type { Operation } from "../../../provider/errors/operation";
import { wasCreatedAfter } from "./rootRoles";
import { connectionWithKey, explainRootRefusal, type KeyPair, keyOwner, type RootUser, rerunRemedy } from "./rootUser";
import type { LastUse, RootKey, RotationNote } from "./rotationFacts";

/** How long AWS may take to accept a new key everywhere, or to refuse a disabled one. */
const timeoutMs = 60_000;

/** How often CreateAccessKey is tried if its answer is ambiguous. */
const createAttempts = 3;

/** Returns the keys of a user, with their last use. */
export async function listKeys(user: RootUser, operation: Operation): Promise<RootKey[]> {
    const { ListAccessKeysCommand } = await import("@aws-sdk/client-iam");
    const iam = await clientsFor(user.connection).iam();
    const { AccessKeyMetadata = [] } = await callIam(user, operation, "iam:ListAccessKeys", () =>
        iam.send(new ListAccessKeysCommand({ UserName: user.userName })),
    );
    return Promise.all(
        AccessKeyMetadata.map(async ({ AccessKeyId = "", Status, CreateDate }) => ({
            id: AccessKeyId,
            isActive: Status === "Active",
            createdAt: CreateDate?.getTime() ?? 0,
            lastUse: await lastUseOf(user, AccessKeyId, operation),
        })),
    );
}

async function lastUseOf(user: RootUser, id: string, operation: Operation): Promise<LastUse> {
    const { GetAccessKeyLastUsedCommand } = await import("@aws-sdk/client-iam");
    const iam = await clientsFor(user.connection).iam();
    try {
        const answer = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }));
        const { LastUsedDate, ServiceName = "" } = answer.AccessKeyLastUsed ?? {};
        return LastUsedDate ? { at: LastUsedDate.getTime(), service: ServiceName } : "never";
    } catch (error) {
        if (hasCode(error, "AccessDenied")) {
            return "unknown"; // The last use only improves messages, and proves whose a key is.
        }
        throw explain(operation, "iam:GetAccessKeyLastUsed", user.connection, error);
    }
}

/**
 * Returns by key id the secret of each key, if it is among `secrets`. AWS decides which belongs to which: an
 * interrupted rotation may have stored one half of a pair.
 */
export async function matchSecrets(
    connection: Connection,
    keys: readonly RootKey[],
    secrets: Iterable<string>,
    operation: Operation,
): Promise<Map<string, string>> {
    const matched = new Map<string, string>();
    for (const { id } of keys.filter(({ isActive }) => isActive)) {
        for (const secretAccessKey of secrets) {
            if (!matched.has(id) && (await keyOwner(connection, { accessKeyId: id, secretAccessKey }, operation))) {
                matched.set(id, secretAccessKey);
            }
        }
    }
    return matched;
}

/** An access key that was just created. */
export interface NewKey extends KeyPair {
    /** Milliseconds since the epoch. */
    readonly createdAt: number;
}

/**
 * Creates a second key for a user. If the answer is lost, a key may exist whose secret nobody knows: it is deleted
 * before the next attempt.
 * @param note the note that was written just before
 */
export async function createKey(user: RootUser, note: RotationNote, operation: Operation): Promise<NewKey> {
    const { CreateAccessKeyCommand } = await import("@aws-sdk/client-iam");
    const once = await clientsFor(user.connection).iam("once");
    const create = () => once.send(new CreateAccessKeyCommand({ UserName: user.userName }));
    for (let attempt = 1; ; attempt++) {
        try {
            const { AccessKeyId, SecretAccessKey, CreateDate } = (await create()).AccessKey ?? {};
            if (!AccessKeyId || !SecretAccessKey) {
                throw new InvalidResponse("no access key");
            }
            return {
                accessKeyId: AccessKeyId,
                secretAccessKey: SecretAccessKey,
                createdAt: CreateDate?.getTime() ?? awsNow(),
            };
        } catch (error) {
            const isOurs = isAmbiguous(error) || (attempt > 1 && hasCode(error, "LimitExceeded"));
            if (attempt === createAttempts || !isOurs) {
                throw explainRootRefusal(user, operation, "iam:CreateAccessKey", error);
            }
            const keys = await listKeys(user, operation);
            for (const { id } of keys.filter((key) => key.id !== note.old && wasCreatedAfter(key, note))) {
                await deleteKey(user, id, operation);
            }
        }
    }
}

/** Waits until AWS accepts a new key everywhere it is probed. */
export async function proveAccepted(user: RootUser, pair: KeyPair, operation: Operation): Promise<void> {
    if ((await waitUntilAccepted(user.connection, pair, timeoutMs)) === undefined) {
        throw new LeaseError({
            code: "NotReady",
            operation,
            reason: `AWS did not accept key ${pair.accessKeyId} within ${timeoutMs / 1_000} s`,
            remedy: rerunRemedy,
        });
    }
}

/**
 * Disables a key and waits until AWS refuses it. Any secret will do: AWS checks the key's status before the signature.
 */
export async function disableKey(user: RootUser, pair: KeyPair, operation: Operation): Promise<void> {
    const { UpdateAccessKeyCommand } = await import("@aws-sdk/client-iam");
    const { accessKeyId } = pair;
    const iam = await clientsFor(user.connection).iam();
    await callIam(user, operation, "iam:UpdateAccessKey", () =>
        iam.send(new UpdateAccessKeyCommand({ UserName: user.userName, AccessKeyId: accessKeyId, Status: "Inactive" })),
    );
    if ((await waitUntilRefused(user.connection, pair, timeoutMs)) === undefined) {
        throw new LeaseError({
            code: "LeaseStillActive",
            operation,
            reason: `AWS still accepts key ${accessKeyId} ${timeoutMs / 1_000} s after it was disabled`,
            remedy: rerunRemedy,
        });
    }
}

/** Deletes a key. A key that does not exist is no error. */
export async function deleteKey(user: RootUser, id: string, operation: Operation): Promise<void> {
    const { DeleteAccessKeyCommand } = await import("@aws-sdk/client-iam");
    const iam = await clientsFor(user.connection).iam();
    await callIam(user, operation, "iam:DeleteAccessKey", async () => {
        const deleted = iam.send(new DeleteAccessKeyCommand({ UserName: user.userName, AccessKeyId: id }));
        await deleted.catch((error) => {
            if (!hasCode(error, "NoSuchEntity")) {
                throw error;
            }
        });
    });
}

/** Returns the user with a connection that uses another of its keys. */
export function withKey(user: RootUser, pair: KeyPair): RootUser {
    return { ...user, connection: connectionWithKey(user.connection, pair) };
}

async function callIam<T>(user: RootUser, operation: Operation, call: string, send: () => Promise<T>): Promise<T> {
    return send().catch((error) => {
        throw explainRootRefusal(user, operation, call, error);
    });
}

import type { AccessKeyMetadata, IAMClient, User } from "@aws-sdk/client-iam";
import { hasCode, ignoreAbsence } from "../../aws/errors";
import { tagsOf } from "../../aws/tags";
import type { DriftKind } from "../../lease/drift";
import { documentName } from "../../lease/guard";
import type { PolicyDocument } from "../../policy/document";
import { type AccessKind, accessKinds } from "./accessKinds";
import { findDocument, keysOf } from "./userApi";

/** All of a user that gives access or takes it away, as AWS has it now and as far as it could be read. */
export interface UserState {
    readonly user: User;
    readonly tags: Readonly<Record<string, string>>;
    /** ARN of its permissions boundary. */
    readonly boundary: string | null;
    /** Of our one inline policy; undefined when it is not there. */
    readonly document: PolicyDocument | undefined;
    readonly keys: readonly AccessKeyMetadata[];
    /** What there is of {@link accessKinds}, without our own document. */
    readonly access: ReadonlyMap<DriftKind, readonly string[]>;
    /** Why something could not be read, by the kind of drift that it would be. Nothing can be said of it then. */
    readonly unread: ReadonlyMap<DriftKind, unknown>;
}

/**
 * Reads a user whole, in parallel. What AWS does not answer for is left out and told of; a user that is gone meanwhile
 * is an error, and so is one of whom nothing can be read.
 */
export async function readUser(iam: IAMClient, user: User): Promise<UserState> {
    const { UserName = "" } = user;
    const unread = new Map<DriftKind, unknown>();
    const read = async <T>(kind: DriftKind, reading: Promise<T>, otherwise: T): Promise<T> => {
        try {
            return await reading;
        } catch (error) {
            if (hasCode(error, "NoSuchEntity")) {
                throw error;
            }
            unread.set(kind, error);
            return otherwise;
        }
    };
    const [document, keys, ...items] = await Promise.all([
        read("document", findDocument(iam, UserName), undefined),
        read("key", keysOf(iam, UserName), []),
        ...accessKinds.map((kind) => read(kind.kind, itemsOf(iam, UserName, kind), [])),
    ]);
    const [first] = unread.values();
    if (unread.size === accessKinds.length + 2) {
        throw first;
    }
    return {
        user,
        tags: tagsOf(user),
        boundary: user.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
        document,
        keys,
        access: new Map(accessKinds.map(({ kind }, index) => [kind, items[index] ?? []])),
        unread,
    };
}

async function itemsOf(iam: IAMClient, userName: string, kind: AccessKind): Promise<string[]> {
    const listing = kind.list(iam, userName);
    const ids = (await (kind.isSingle ? ignoreAbsence(listing) : listing)) ?? [];
    return ids.filter((id) => kind.kind !== "inline policy" || id !== documentName);
}

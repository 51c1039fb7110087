import type { AccessKeyMetadata, IAMClient, User } from "@aws-sdk/client-iam";
import { hasCode, ignoreAbsence } from "../../aws/errors";
import { tagsOf } from "../../aws/tags";
import type { DriftKind } from "../../lease/drift";
import { documentName } from "../../lease/guard";
import type { PolicyDocument } from "../../policy/document";
import { type AccessKind, accessKinds } from "./accessKinds";
import { findDocument, keysOf } from "./userApi";

/** The state of a user in AWS, as far as it could be read: everything that gives or denies access. */
export interface UserState {
    readonly user: User;
    readonly tags: Readonly<Record<string, string>>;
    /** ARN of its permissions boundary. */
    readonly boundary: string | null;
    /** The inline policy of stacklease; undefined if there is none. */
    readonly document: PolicyDocument | undefined;
    readonly keys: readonly AccessKeyMetadata[];
    /** The ids of each of the {@link accessKinds}, without the document of stacklease. */
    readonly access: ReadonlyMap<DriftKind, readonly string[]>;
    /** Errors of what could not be read, by the kind of drift that it would be. Nothing is known about these kinds. */
    readonly unread: ReadonlyMap<DriftKind, unknown>;
}

/**
 * Reads the full state of a user, in parallel. What AWS does not answer for is listed in `unread`. Throws an error if
 * the user no longer exists, or if nothing can be read.
 */
export async function readUser(iam: IAMClient, user: User): Promise<UserState> {
    const { UserName = "" } = user;
    const unread = new Map<DriftKind, unknown>();
    const read = async <T>(kind: DriftKind, request: Promise<T>, fallback: T): Promise<T> => {
        try {
            return await request;
        } catch (error) {
            if (hasCode(error, "NoSuchEntity")) {
                throw error;
            }
            unread.set(kind, error);
            return fallback;
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

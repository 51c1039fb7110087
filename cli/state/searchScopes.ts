import { ambientConnection, type Connection, connectionOf } from "../../provider/aws/connection";
import { Operation } from "../../provider/errors/operation";
import { makesUsers } from "../../provider/lease/credentialTypes";
import { defaultUserPath } from "../../provider/lease/naming";
import { connectionFields } from "../../provider/lease/storedFields";
import { isPropertyMap } from "../../provider/pulumi/propertyMap";
import { newestStates } from "../pulumi/pastStates";
import type { StackNames } from "../pulumi/project";
import { unread, valueAt } from "../pulumi/secrets";
import type { Checkpoint } from "./checkpoint";
import { parseUserPath, userPathOf } from "./iamUsers";
import { leasesOf } from "./leases";
import { parseCheckpoint } from "./parseCheckpoint";
import { readFields } from "./readFields";
import type { BackendAt, BackendFacts, ReadLevel } from "./readLevel";

/** Where to search for IAM users: with which connection, and under which path. */
export interface SearchScope {
    readonly connection: Connection;
    readonly path: string;
    /** Expected account; undefined if no state records it. */
    readonly accountId: string | undefined;
}

/** What a state records of a backend's connection and users. `ledgerId` is empty if not recorded. */
export type SearchHint = Pick<BackendFacts, keyof Connection | "userPath" | "ledgerId"> & {
    readonly accountId: string | undefined;
};

/**
 * Returns the search scopes of some backends, without duplicates. Without backends, returns the ambient credentials'
 * account and the default `userPath`.
 * @param path replaces the backends' `userPath`
 */
export function searchScopesOf(hints: readonly SearchHint[], path?: string): SearchScope[] {
    const scopes = new Map<string, SearchScope>();
    for (const hint of hints) {
        const { secretAccessKey: secret, accountId } = hint;
        // A key without its secret cannot be used. The account is proven with any credentials.
        const [accessKeyId, secretAccessKey] = secret === unread ? [null, null] : [hint.accessKeyId, secret];
        const connection = { ...connectionOf(hint), accessKeyId, secretAccessKey };
        const scope = { connection, path: path ?? hint.userPath, accountId };
        const identity = { ...connection, secretAccessKey: null };
        scopes.set(JSON.stringify([identity, scope.path, accountId]), scope);
    }
    return scopes.size > 0
        ? [...scopes.values()]
        : [{ connection: ambientConnection, path: path ?? defaultUserPath, accountId: undefined }];
}

/**
 * Returns what omitted resources record of their backends. If any field of a connection is secret, the ambient
 * credentials are used, in the recorded account.
 */
export function hintsFromOmitted(checkpoints: readonly Pick<Checkpoint<"facts">, "omitted">[]): SearchHint[] {
    const omitted = checkpoints.flatMap((checkpoint) => checkpoint.omitted);
    return omitted.flatMap(({ type, outputs }) => {
        if (type === "IamPolicy") {
            return [];
        }
        const backend = type === "AwsBackend" ? outputs : outputs.backend;
        const arn = textAt(outputs, "arn");
        const ofUser = arn?.includes(":user/") ? parseUserPath(userPathOf(arn)).userPath : null;
        const userPath = ofUser ?? textAt(backend, "userPath") ?? defaultUserPath;
        const [ledgerId, accountId] = [textAt(backend, "ledgerId") ?? "", textAt(backend, "accountId") ?? undefined];
        return [{ ...connectionIn(backend), userPath, ledgerId, accountId }];
    });
}

function connectionIn(backend: unknown): Connection {
    try {
        return readFields<Connection>(isPropertyMap(backend) ? backend : {}, connectionFields);
    } catch {
        const endpoints = valueAt(backend, "endpoints");
        const [iam, sts] = [textAt(endpoints, "iam"), textAt(endpoints, "sts")];
        return {
            ...ambientConnection,
            region: textAt(backend, "region"),
            endpoint: textAt(backend, "endpoint"),
            endpoints: iam || sts ? { iam, sts } : null,
        };
    }
}

function textAt(value: unknown, key: string): string | null {
    const text = valueAt(value, key);
    return typeof text === "string" ? text : null;
}

/** Returns whether a user is in a search scope. */
export function covers(
    scope: SearchScope,
    { accountId, arn }: { readonly accountId: string; readonly arn: string },
): boolean {
    return scope.accountId === accountId && arn.slice(arn.indexOf("/")).startsWith(scope.path);
}

/** Returns whether a search scope lies within another one of the same account. */
export function isWithin(scope: SearchScope, other: SearchScope): boolean {
    return other.accountId !== undefined && scope.accountId === other.accountId && scope.path.startsWith(other.path);
}

/** Returns the backends of some states. */
export function issuersOf<L extends ReadLevel>(checkpoints: readonly Checkpoint<L>[]): BackendAt[L][] {
    return checkpoints.flatMap(({ backends }) => backends.map(({ state }) => state));
}

/**
 * Returns the backends of some states, and each again with every IAM path under which its leases have users: the
 * `userPath` of a backend may have been edited since.
 */
export function issuersByPath(checkpoints: readonly Checkpoint<"facts">[]): BackendFacts[] {
    const leases = checkpoints.flatMap((checkpoint) => leasesOf<"facts">(checkpoint, 0));
    const ofUsers = leases.filter(({ lease }) => makesUsers(lease.credentialType));
    return [
        ...issuersOf<"facts">(checkpoints),
        ...ofUsers.map(({ lease: { backend, arn } }) => ({
            ...backend,
            userPath: arn ? parseUserPath(userPathOf(arn)).userPath : backend.userPath,
        })),
    ];
}

/** Returns whether any backend has an access key whose secret was not read. */
export function hasUnreadKeys(checkpoints: readonly Checkpoint<"facts">[]): boolean {
    return issuersByPath(checkpoints).some(({ secretAccessKey }) => secretAccessKey === unread);
}

/** Maximum number of past updates that are searched for backends. */
const maxUpdates = 20;

/**
 * Returns how to reach the backends in the newest past state of a stack that had any, read without secrets. Returns
 * none if no past state can be read.
 */
export async function issuersFromHistory(stack: StackNames): Promise<SearchHint[]> {
    for await (const { deployment } of newestStates(stack, maxUpdates)) {
        if (typeof deployment === "object") {
            const text = JSON.stringify({ deployment });
            const checkpoints = [parseCheckpoint(stack.location, text, "facts", new Operation("read", "history"))];
            const issuers = [...issuersByPath(checkpoints), ...hintsFromOmitted(checkpoints)];
            if (issuers.length > 0) {
                return issuers;
            }
        }
    }
    return [];
}

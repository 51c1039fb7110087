import { ambientConnection, type Connection, connectionOf } from "../../provider/aws/connection";
import { defaultUserPath } from "../../provider/lease/naming";
import { unread, valueAt } from "../pulumi/secrets";
import type { Checkpoint } from "./checkpoint";
import { type BackendFacts, connectionShape } from "./depth";
import { parseUserPath, userPathOf } from "./userPath";

/** Where to look for users: as whom, and under which path. */
export interface SearchScope {
    readonly connection: Connection;
    readonly path: string;
    /** The account that it has to be; undefined where no state tells. */
    readonly accountId: string | undefined;
}

/** How far a state tells where users are, and as whom to get there. The ledger's id is empty where it does not. */
export type SearchHint = Pick<BackendFacts, keyof Connection | "userPath" | "ledgerId"> & {
    readonly accountId: string | undefined;
};

/** The places of some backends, each once; without any, the ambient credentials' account under the path that backends have by default. */
export function searchScopesOf(reaches: readonly SearchHint[], path?: string): SearchScope[] {
    const places = new Map<string, SearchScope>();
    for (const reach of reaches) {
        const { secretAccessKey: secret, accountId } = reach;
        // A key whose secret was not read is of no use; the account is proven whoever asks.
        const [accessKeyId, secretAccessKey] = secret === unread ? [null, null] : [reach.accessKeyId, secret];
        const connection = { ...connectionOf(reach), accessKeyId, secretAccessKey };
        const place = { connection, path: path ?? reach.userPath, accountId };
        const identity = { ...connection, secretAccessKey: null };
        places.set(JSON.stringify([identity, place.path, accountId]), place);
    }
    return places.size > 0
        ? [...places.values()]
        : [{ connection: ambientConnection, path: path ?? defaultUserPath, accountId: undefined }];
}

/**
 * How far resources that were left out tell where to look. As whom, is not known unless all of that is: then it has to be the ambient
 * identity, in the account that it is to be, if that is known.
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
        return connectionShape(backend, "");
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

/** Whether a user is at a place. */
export function covers(
    place: SearchScope,
    { accountId, arn }: { readonly accountId: string; readonly arn: string },
): boolean {
    return place.accountId === accountId && arn.slice(arn.indexOf("/")).startsWith(place.path);
}

/** Whether a place lies within another one of the same account. */
export function isWithin(place: SearchScope, other: SearchScope): boolean {
    return other.accountId !== undefined && place.accountId === other.accountId && place.path.startsWith(other.path);
}

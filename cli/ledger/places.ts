import { ambientConnection, type Connection } from "../../provider/aws/connection";
import { defaultUserPath } from "../../provider/lease/naming";
import type { Issuer } from "./issuers";

/** Where to look for users: as whom, and under which path. */
export interface Place {
    readonly connection: Connection;
    readonly path: string;
    /** The account that it has to be; undefined where no state tells. */
    readonly accountId: string | undefined;
}

/** The places of some backends, each once; without any, the ambient credentials' account under the path that backends have by default. */
export function placesOf(issuers: readonly Issuer[], path?: string): Place[] {
    const places = new Map<string, Place>();
    for (const issuer of issuers) {
        const { accessKeyId, secretAccessKey, profile, assumeRole, region, endpoint, endpoints, accountId } = issuer;
        // A key whose secret could not be read is of no use; the account is proven whoever asks.
        const key = secretAccessKey === null ? null : accessKeyId;
        const connection = { accessKeyId: key, secretAccessKey, profile, assumeRole, region, endpoint, endpoints };
        const place = { connection, path: path ?? issuer.userPath, accountId };
        const identity = [key, profile, assumeRole, region, endpoint, endpoints];
        places.set(JSON.stringify([identity, place.path, accountId]), place);
    }
    return places.size > 0
        ? [...places.values()]
        : [{ connection: ambientConnection, path: path ?? defaultUserPath, accountId: undefined }];
}

/** Whether a user is at a place. */
export function covers(
    place: Place,
    { accountId, arn }: { readonly accountId: string; readonly arn: string },
): boolean {
    return place.accountId === accountId && arn.slice(arn.indexOf("/")).startsWith(place.path);
}

/** Whether a place lies within another one of the same account. */
export function isWithin(place: Place, other: Place): boolean {
    return other.accountId !== undefined && place.accountId === other.accountId && place.path.startsWith(other.path);
}

import type { Signature } from "../request/parseSignature";
import { Refusal } from "../request/refusal";
import type { WireRequest } from "../request/request";
import type { Account } from "../state/account";
import type { AccessKey, User } from "../state/iamResources";
import { isPrincipalThere, type Session } from "../state/session";
import type { World } from "../state/world";

/** A user's access key that signed a request. */
export interface LongTermKey {
    readonly kind: "long-term";
    readonly account: Account;
    readonly user: User;
    readonly key: AccessKey;
    readonly signature: Signature;
}

/** Temporary credentials that signed a request. */
export interface SessionKey {
    readonly kind: "session";
    readonly account: Account;
    readonly key: Session;
    readonly signature: Signature;
}

/** The credential that signed a request. */
export type SigningKey = LongTermKey | SessionKey;

/**
 * Returns the key that signed a request.
 * @throws {Refusal} if the request is not signed, or if its key does not exist or has expired
 */
export function findSigningKey(world: World, { signature }: WireRequest): SigningKey {
    if (!signature) {
        throw new Refusal("noSignature", "Request is missing Authentication Token");
    }
    // Long-term keys have no session token, temporary credentials always have one.
    const key = signature.sessionToken ? findSession(world, signature) : findLongTermKey(world, signature);
    if (!key) {
        throw new Refusal("unknownKey", "The security token included in the request is invalid.");
    }
    if (key.kind === "session" && world.clock.now() >= key.key.expiration.getTime()) {
        throw new Refusal("expiredToken", "The security token included in the request is expired");
    }
    return key;
}

function findLongTermKey({ accounts, propagation }: World, signature: Signature): LongTermKey | undefined {
    for (const account of accounts.values()) {
        for (const user of account.users.values()) {
            const key = user.accessKeys.get(signature.accessKeyId);
            if (key?.status === "Active" && propagation.isAccepted(key)) {
                return { kind: "long-term", account, user, key, signature };
            }
        }
    }
    const deleted = propagation.findDeletedKey(signature.accessKeyId);
    return deleted?.key.status === "Active" ? { kind: "long-term", ...deleted, signature } : undefined;
}

function findSession({ accounts }: World, signature: Signature): SessionKey | undefined {
    for (const account of accounts.values()) {
        const key = account.sessions.get(signature.accessKeyId);
        if (key && key.sessionToken === signature.sessionToken && isPrincipalThere(account, key)) {
            return { kind: "session", account, key, signature };
        }
    }
    return undefined;
}

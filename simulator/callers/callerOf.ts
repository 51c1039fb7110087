import type { Caller } from "../service/service";
import type { World } from "../state/world";
import { sessionCaller } from "./sessionCaller";
import type { SigningKey } from "./signingKey";
import { userCaller } from "./userCaller";

/** Returns the principal of a key, with all policies that apply to it now. */
export function callerOf(world: World, signer: SigningKey): Caller {
    return signer.kind === "session"
        ? sessionCaller(world, signer.account, signer.key)
        : userCaller(world, signer.account, signer.user, signer.key.accessKeyId);
}

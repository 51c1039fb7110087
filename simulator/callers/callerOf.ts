import type { Caller } from "../service/service";
import type { World } from "../state/world";
import { sessionCaller } from "./sessionCaller";
import type { SigningKey } from "./signingKey";
import { userCaller } from "./userCaller";

/** Who a key acts for, with every policy that applies to it now. */
export function callerOf(world: World, signer: SigningKey): Caller {
    return signer.kind === "session"
        ? sessionCaller(world, signer.account, signer.key)
        : userCaller(world, signer.account, signer.user, signer.key.accessKeyId);
}

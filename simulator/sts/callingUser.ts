import { type Call, ServiceError } from "../service/service";
import type { User } from "../state/iamResources";

/** Returns the user whose long-term key signed a call. */
export function callingUser({ caller }: Call): User {
    const user = caller.account.users.get(caller.userName ?? "");
    if (!user) {
        // The key is still accepted although its user was deleted.
        throw new ServiceError("InvalidClientTokenId", 403, "The security token included in the request is invalid");
    }
    return user;
}

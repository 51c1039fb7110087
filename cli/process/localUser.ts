import { userInfo } from "node:os";
import { cleanName } from "../../provider/lease/naming";

/** Returns the name of this machine's user, which becomes the name of the leases that the user issues. */
export function localUserName(): string {
    try {
        return cleanName(userInfo().username, 64);
    } catch {
        return `uid-${process.getuid?.()}`; // A container's user may have no name.
    }
}

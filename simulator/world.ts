import type { Account } from "./account";
import type { CallLog } from "./callLog";
import type { Clock } from "./clock";

/** Everything that a request is answered from. */
export interface World {
    readonly clock: Clock;
    readonly calls: CallLog;
    /** By account id. */
    readonly accounts: ReadonlyMap<string, Account>;
}

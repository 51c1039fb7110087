import type { Account } from "./account";
import type { CallLog } from "./callLog";
import type { Clock } from "./clock";
import type { Faults } from "./faults";
import type { Propagation } from "./propagation";
import type { Throttle } from "./throttle";

/** The state of the embedded AWS. */
export interface World {
    readonly clock: Clock;
    readonly calls: CallLog;
    readonly faults: Faults;
    readonly propagation: Propagation;
    readonly throttle: Throttle;
    /** Accounts by id. */
    readonly accounts: ReadonlyMap<string, Account>;
}

import assert from "node:assert/strict";
import { usersOf } from "../../support/leases";
import type { Ledger } from "../../support/ledger";
import type { Bag } from "../../support/resource";

/** An operation as it is tried with an issuer's policy. */
export interface Trial {
    /** What the policy of the lease says beside the usual. */
    readonly policy?: Bag;
    /** Name of the role that issues. Default: the user `admin` does. */
    readonly issuingRole?: string;
    /** Brings the ledger to where the operation begins; as an issuer that may do everything. */
    prepare?(ledger: Ledger): Promise<void>;
    /** What is missing where it does without an action and does not tell. */
    readonly misses?: RegExp;
    /** Does it. Fails where AWS refuses an action, and names that. */
    run(ledger: Ledger): Promise<void>;
}

/** `pulumi up`. */
export const up = (ledger: Ledger) => ledger.up();

/** `pulumi destroy`, after which no user is left. */
export const destroy = async (ledger: Ledger) => {
    await ledger.destroy();
    assert.deepEqual(usersOf(ledger.aws as never), []);
};

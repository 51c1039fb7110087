import assert from "node:assert/strict";
import { usersOf } from "../../support/leases";
import type { Ledger } from "../../support/ledger";
import type { Bag } from "../../support/resource";

/** How an operation is tried with an issuer's policy. */
export interface Trial {
    /** Inputs of the lease's policy that differ from the default. */
    readonly policy?: Bag;
    /** Name of the role that issues. Default: the user `admin` does. */
    readonly issuingRole?: string;
    /** Prepares the ledger for the operation, as an issuer with all permissions. */
    prepare?(ledger: Ledger): Promise<void>;
    /** Matches the failure if an operation skips a denied action without a message. */
    readonly misses?: RegExp;
    /** Runs the operation. Throws an error that names the action if AWS denies one. */
    run(ledger: Ledger): Promise<void>;
}

/** Runs `pulumi up`. */
export const up = (ledger: Ledger) => ledger.up();

/** Runs `pulumi destroy`, and asserts that no user is left. */
export const destroy = async (ledger: Ledger) => {
    await ledger.destroy();
    assert.deepEqual(usersOf(ledger.aws as never), []);
};

import type { Lease } from "../../../provider/lease/leaseInputs";
import type { LedgerLease } from "../../state/leases";
import { pathOf } from "../../state/ledgerFolder";
import { coverOf, type ListedUser, type Listing } from "./listUsers";
import type { SweptLedgers } from "./sweptLedgers";

/** A lease whose user AWS has. */
export interface Known {
    readonly user: ListedUser;
    readonly lease: LedgerLease;
}

/** Users against leases, by name: a user is in just one of the lists. */
export interface Match {
    readonly known: readonly Known[];
    /** In the folder of a ledger that was read, and no lease names them. */
    readonly unknown: readonly ListedUser[];
    /** As those, but too young to be judged: their lease may not have reached the ledger yet. */
    readonly young: readonly ListedUser[];
    /** In the folder of a ledger that no state that was read owns. */
    readonly unread: readonly ListedUser[];
    /** At our path and in no ledger's folder. */
    readonly outside: readonly ListedUser[];
    /** Leases in force whose users AWS does not list, though it was asked for their path. Young ones are left out. */
    readonly missing: readonly LedgerLease[];
}

/** A user younger than this, in milliseconds, may be one of a mint that goes on. */
export const youth = 15 * 60_000;

/** Matches what AWS lists with what ledgers have. */
export function matchUsers({ users, covered }: Listing, { leases, backends }: SweptLedgers, now: number): Match {
    const named = new Map(leases.filter(({ lease }) => lease.userName).map((each) => [keyOf(each.lease), each]));
    const listed = new Set(users.map(keyOf));
    const known = users.flatMap((user) => {
        const lease = named.get(keyOf(user));
        return lease ? [{ user, lease }] : [];
    });
    const others = users.filter((user) => !named.has(keyOf(user)));
    const ours = others.filter(({ ledgerId }) => ledgerId !== null && backends.has(ledgerId));
    return {
        known,
        unknown: ours.filter(({ age }) => age >= youth),
        young: ours.filter(({ age }) => age < youth),
        unread: others.filter(({ ledgerId }) => ledgerId !== null && !backends.has(ledgerId)),
        // Under the path "/" these are all other users of the account.
        outside: others.filter(({ ledgerId, listedUnder }) => ledgerId === null && listedUnder !== "/"),
        missing: leases.filter(
            ({ lease, state }) =>
                ["live", "expiring", "drifted"].includes(state) &&
                lease.userName !== null &&
                now - Date.parse(lease.issuedAt) >= youth &&
                !listed.has(keyOf(lease)) &&
                coverOf(covered, lease.accountId, pathOf(lease.arn)) !== undefined,
        ),
    };
}

/** Names of users are unique in their account, ignoring case. */
function keyOf({ accountId, userName }: Pick<Lease, "accountId" | "userName">): string {
    return `${accountId}/${userName?.toLowerCase()}`;
}

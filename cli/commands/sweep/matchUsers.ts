import type { Lease } from "../../../provider/lease/leaseInputs";
import { userPathOf } from "../../state/iamUsers";
import type { LedgerLease } from "../../state/leases";
import { type ListedUser, type Listing, listedPathOf } from "./listUsers";
import type { SweptLedgers } from "./sweptLedgers";

/** A lease whose user exists in AWS. */
export interface MatchedLease {
    readonly user: ListedUser;
    readonly lease: LedgerLease;
}

/** Users and leases, matched by name. Each user is in exactly one of the lists. */
export interface Match {
    readonly known: readonly MatchedLease[];
    /** Users under the path of a ledger that was read, which no lease names. */
    readonly unknown: readonly ListedUser[];
    /** The same, but too recent to be judged: their lease may not be in the ledger yet. */
    readonly young: readonly ListedUser[];
    /** Users under the path of a ledger that is in no state that was read. */
    readonly unread: readonly ListedUser[];
    /** Users under our path that are in no ledger's path. */
    readonly outside: readonly ListedUser[];
    /** Active leases whose users AWS does not list, although their path was listed. Recent leases are left out. */
    readonly missing: readonly LedgerLease[];
}

/** Age below which a user's mint may still be running. */
export const minimumAgeMs = 15 * 60_000;

/** Matches the listed users with the leases of the ledgers. */
export function matchUsers({ users, listedPaths }: Listing, { leases, backends }: SweptLedgers, now: number): Match {
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
        unknown: ours.filter(({ ageMs }) => ageMs >= minimumAgeMs),
        young: ours.filter(({ ageMs }) => ageMs < minimumAgeMs),
        unread: others.filter(({ ledgerId }) => ledgerId !== null && !backends.has(ledgerId)),
        // Under the path "/" these would be all other users of the account.
        outside: others.filter(({ ledgerId, listedUnder }) => ledgerId === null && listedUnder !== "/"),
        missing: leases.filter(
            ({ lease, state }) =>
                ["live", "expiring", "drifted"].includes(state) &&
                lease.userName !== null &&
                now - Date.parse(lease.issuedAt) >= minimumAgeMs &&
                !listed.has(keyOf(lease)) &&
                listedPathOf(listedPaths, lease.accountId, userPathOf(lease.arn)) !== undefined,
        ),
    };
}

/** Returns a key of a user. User names are unique in an account, ignoring case. */
function keyOf({ accountId, userName }: Pick<Lease, "accountId" | "userName">): string {
    return `${accountId}/${userName?.toLowerCase()}`;
}

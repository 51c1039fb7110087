import type { User } from "@aws-sdk/client-iam";
import { proveAccount } from "../../../provider/aws/callerIdentity";
import { awsNow } from "../../../provider/aws/clock";
import { explain } from "../../../provider/aws/errors";
import { leaseUsers } from "../../../provider/lease/drivers";
import { isoSeconds } from "../../../provider/lease/schedule";
import { LeaseError } from "../../../provider/leaseError";
import { Operation } from "../../../provider/operation";
import { forEachConcurrently, maxPulumiProcesses } from "../../concurrency/forEachConcurrently";
import { endIssued } from "../../issuedStacks/endIssued";
import { lostMints } from "../../issuedStacks/lostMint";
import { expectedBoundary } from "../../state/expectedBoundary";
import { type LedgerLease, leasesOf } from "../../state/leases";
import { certifiedLedger } from "../../state/ledgerFolder";
import { readCheckpoint } from "../../state/readCheckpoint";
import { heldBy } from "./examineUsers";
import { endOf, grace } from "./judgeLease";
import type { ListedUser } from "./listUsers";
import { isInIssuedStack, type SweepFinding } from "./sweepFinding";
import type { SweptLedgers } from "./sweptLedgers";

/** What has become of the users that were to be removed. */
export interface Removals {
    readonly removed: readonly SweepFinding[];
    /** Whose users somebody else has removed meanwhile. */
    readonly gone: readonly SweepFinding[];
    readonly failed: readonly FailedRemoval[];
    /** Left untouched when the work was interrupted. */
    readonly untried: readonly SweepFinding[];
}

export interface FailedRemoval {
    readonly finding: SweepFinding;
    readonly reason: string;
}

/** Some at once: IAM takes few writes a second. */
const usersAtOnce = 10;

/**
 * Removes the users of findings that are removable, looking at each again first; the lease of a stack of `issue` ends with that stack. One
 * that fails does not stop the others.
 * @param signal begins no further one, and finishes those in hand
 */
export async function applySweep(
    findings: readonly SweepFinding[],
    ledgers: SweptLedgers,
    signal?: AbortSignal,
): Promise<Removals> {
    const removed: SweepFinding[] = [];
    const gone: SweepFinding[] = [];
    const failed: FailedRemoval[] = [];
    const untried: SweepFinding[] = [];
    const remove = async (finding: SweepFinding) => {
        if (signal?.aborted) {
            untried.push(finding);
            return;
        }
        await removeUserOf(finding, ledgers).then(
            (wasThere) => (wasThere ? removed : gone).push(finding),
            (error: Error) => failed.push({ finding, reason: error.message }),
        );
    };
    const hasStack = ({ lease }: SweepFinding) => lease !== null && isInIssuedStack(lease);
    await forEachConcurrently(
        usersAtOnce,
        findings.filter((finding) => !hasStack(finding)),
        remove,
    );
    await forEachConcurrently(maxPulumiProcesses, findings.filter(hasStack), remove);
    return { removed, gone, failed, untried };
}

/** Whether the user was there to be removed. */
async function removeUserOf(finding: SweepFinding, ledgers: SweptLedgers): Promise<boolean> {
    const [user] = finding.users;
    const { lease, ledgerId } = finding;
    if (!user || !ledgerId) {
        return false;
    }
    const operation = new Operation("remove", "user", user.arn);
    try {
        await proveAccount(user.connection, user.accountId, operation);
        const users = await leaseUsers(user.connection);
        const found = await users.find(user.userName);
        if (found) {
            await users.assertOurs(found, { ledgerId, accessKeyId: lease?.lease.accessKeyId ?? "" }, operation);
            assertSame(found, finding, operation);
            await assertOver(user, lease, operation);
        }
        if (lease && isInIssuedStack(lease)) {
            await endStackOf(lease);
        } else if (found) {
            await users.remove(found, expectedBoundary(found, lease?.lease, ledgers.backends.get(ledgerId)));
        }
        await proveAccount(user.connection, user.accountId, operation); // Else what seems to be gone may only be another account's.
        return found !== undefined;
    } catch (error) {
        throw explain(operation, "removing it", user.connection, error);
    }
}

/** Refuses an orphan that is not the user any more that was judged. */
function assertSame(found: User, { lease, users: [user], ledgerId }: SweepFinding, operation: Operation): void {
    const isSame = isoSeconds(found.CreateDate?.getTime() ?? 0) === user?.createdAt;
    if (lease === null && (!isSame || certifiedLedger(found) !== ledgerId)) {
        throw new LeaseError({
            code: "NotOurs",
            operation,
            reason: "it has other tags, or was made anew, since it was listed",
            remedy: "it is left untouched",
        });
    }
}

/** Refuses a lease that is not long over any more. An orphan has none. */
async function assertOver(user: ListedUser, lease: LedgerLease | null, operation: Operation): Promise<void> {
    const end = lease && endOf(lease.lease, await heldBy(user));
    if (lease && (end === null || !(awsNow() - Date.parse(end) > grace))) {
        throw new LeaseError({
            code: "NotOurs",
            operation,
            reason: `its guard was moved to ${end ?? "no time"} meanwhile`,
            remedy: "it is left untouched",
        });
    }
}

/** Reads the stack again, with its secrets: its credentials are proven dead. */
async function endStackOf({ location }: LedgerLease): Promise<void> {
    const place = await readCheckpoint(location, "secrets", true);
    await endIssued({ place, leases: leasesOf<"secrets">(place, awsNow()), lost: lostMints(place) });
}

import type { User } from "@aws-sdk/client-iam";
import { proveAccount } from "../../../provider/aws/callerIdentity";
import { awsNow } from "../../../provider/aws/clock";
import { explain } from "../../../provider/aws/errors";
import { leaseUsers } from "../../../provider/drivers/drivers";
import { LeaseError } from "../../../provider/errors/leaseError";
import { Operation } from "../../../provider/errors/operation";
import { isoSeconds } from "../../../provider/lease/schedule";
import { lostMints } from "../../issuedStacks/lostMint";
import { revokeIssuedStack } from "../../issuedStacks/revokeIssuedStack";
import { forEachConcurrently, maxPulumiProcesses } from "../../process/concurrency";
import { expectedBoundary, provenLedgerId } from "../../state/iamUsers";
import { type LedgerLease, leasesOf } from "../../state/leases";
import { readCheckpoint } from "../../state/readCheckpoint";
import { readHoldings } from "./examineUsers";
import { endInAws, expiredGraceMs } from "./judgeLease";
import type { ListedUser } from "./listUsers";
import { isInIssuedStack, type SweepFinding } from "./sweepFinding";
import type { SweptLedgers } from "./sweptLedgers";

/** Outcome of removing users. */
export interface Removals {
    readonly removed: readonly SweepFinding[];
    /** Findings whose users somebody else removed meanwhile. */
    readonly gone: readonly SweepFinding[];
    readonly failed: readonly FailedRemoval[];
    /** Findings that were not reached before an interrupt. */
    readonly untried: readonly SweepFinding[];
}

/** A finding whose user could not be removed. */
export interface FailedRemoval {
    readonly finding: SweepFinding;
    readonly reason: string;
}

/** Limit of concurrent removals: IAM accepts few writes per second. */
const maxConcurrentUsers = 10;

/**
 * Removes the users of removable findings, and checks each user again first. An issued lease ends with its stack. A
 * removal that fails does not stop the others.
 * @param signal stops before the next removal; removals that started are finished
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
            (existed) => (existed ? removed : gone).push(finding),
            (error: Error) => failed.push({ finding, reason: error.message }),
        );
    };
    const hasStack = ({ lease }: SweepFinding) => lease !== null && isInIssuedStack(lease);
    await forEachConcurrently(
        maxConcurrentUsers,
        findings.filter((finding) => !hasStack(finding)),
        remove,
    );
    await forEachConcurrently(maxPulumiProcesses, findings.filter(hasStack), remove);
    return { removed, gone, failed, untried };
}

/**
 * Removes the user of a finding.
 * @returns whether the user still existed
 */
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
            assertUnchanged(found, finding, operation);
            await assertExpired(user, lease, operation);
        }
        if (lease && isInIssuedStack(lease)) {
            await endIssuedStack(lease);
        } else if (found) {
            await users.remove(found, expectedBoundary(found, lease?.lease, ledgers.backends.get(ledgerId)));
        }
        // In another account every user is absent, so an absence counts only if the account is still the same.
        await proveAccount(user.connection, user.accountId, operation);
        return found !== undefined;
    } catch (error) {
        throw explain(operation, "removing it", user.connection, error);
    }
}

/** Fails if an orphan is no longer the user that was judged. */
function assertUnchanged(found: User, { lease, users: [user], ledgerId }: SweepFinding, operation: Operation): void {
    const isSame = isoSeconds(found.CreateDate?.getTime() ?? 0) === user?.createdAt;
    if (lease === null && (!isSame || provenLedgerId(found) !== ledgerId)) {
        throw new LeaseError({
            code: "NotOurs",
            operation,
            reason: "its tags changed, or it was created again, after it was listed",
            remedy: "run stacklease sweep again",
        });
    }
}

/** Fails if a lease is no longer one that ended long ago. An orphan has no lease. */
async function assertExpired(user: ListedUser, lease: LedgerLease | null, operation: Operation): Promise<void> {
    const end = lease && endInAws(lease.lease, await readHoldings(user));
    if (lease && (end === null || !(awsNow() - Date.parse(end) > expiredGraceMs))) {
        throw new LeaseError({
            code: "PreconditionFailed",
            operation,
            reason: `its guard was moved meanwhile; it now takes effect at ${end ?? "no time"}`,
            remedy: "run stacklease sweep again",
        });
    }
}

/** Ends an issued stack. Reads it again with its secrets, to prove that its credentials are dead. */
async function endIssuedStack({ location }: LedgerLease): Promise<void> {
    const place = await readCheckpoint(location, "secrets", true);
    await revokeIssuedStack({ details: place, leases: leasesOf<"secrets">(place, awsNow()), lost: lostMints(place) });
}

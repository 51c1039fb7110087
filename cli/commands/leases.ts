import { setTimeout } from "node:timers/promises";
import { awsNow } from "../../provider/aws/clock";
import { describeLease } from "../ledger/describeLease";
import { leaseless } from "../ledger/leaseless";
import type { LeaseState } from "../ledger/leaseState";
import { type LedgerLease, policyPath } from "../ledger/leases";
import { type Ledgers, leasesIn, readLedgers } from "../ledger/readLedgers";
import { tellClock } from "../ledger/tellClock";
import { tellUnreadable } from "../ledger/tellUnreadable";
import { endBy, takeSignals } from "../signals";
import type { StackOptions } from "../stackOptions";
import { colors } from "../terminal/colors";
import { print, printJson, written } from "../terminal/print";
import { remark } from "../terminal/progress";
import { remaining } from "../terminal/remaining";
import { table } from "../terminal/table";

export interface LeasesOptions extends StackOptions {
    readonly json?: boolean;
    /** Prints anew, again and again, so many seconds apart. */
    readonly watch?: number;
    /** Those of `issue` that have ended, from the journal. */
    readonly ended?: boolean;
}

/** `stacklease leases`: what the ledger has, a line a lease. */
export async function leases(options: LeasesOptions): Promise<void> {
    if (options.ended) {
        const { endedLeases } = await import("./endedLeases");
        return endedLeases(options);
    }
    if (options.watch) {
        takeSignals((signal) => endBy(signal)); // Ctrl-C is how watching ends: there is nothing to say of it.
    }
    for (;;) {
        const ledgers = await readLedgers(options);
        const now = awsNow();
        const found = leasesIn(ledgers, now).sort(byEnd);
        if (options.watch && process.stdout.isTTY) {
            process.stdout.write("\x1b[2J\x1b[H");
        }
        if (options.json) {
            printJson(found.map((lease) => describeLease(lease, now)));
        } else {
            print(listOf(found, now));
        }
        tellUnreadable(ledgers);
        tellLeaseless(ledgers);
        tellClock();
        if (!options.watch) {
            return;
        }
        await written();
        await setTimeout(options.watch * 1_000);
    }
}

/** Stacks of `issue` without a lease, a line each on stderr: nothing else tells of them. */
function tellLeaseless(ledgers: Ledgers): void {
    for (const { location, stack } of leaseless(ledgers)) {
        remark(
            `stacklease: stack ${location.name ?? stack} has no lease: its issue is under way, or was killed; in that case stacklease revoke ${stack} removes it`,
        );
    }
}

function listOf(found: readonly LedgerLease[], now: number): string {
    if (found.length === 0) {
        return "No leases. pulumi up issues those that the program declares, stacklease issue one at a time.";
    }
    const rows = found.map(({ leaseId, lease, state, stack, successor }) => [
        leaseId || `${policyPath(lease)}/…`,
        lease.credentialType,
        stack,
        successor ? `${lease.name} (replaced)` : lease.name,
        lease.issuedAt,
        remaining(lease, now),
        paint[state](state),
    ]);
    return table(["LEASE", "TYPE", "STACK", "WHO", "ISSUED", "TIME LEFT", "STATE"], rows);
}

const paint: Readonly<Record<LeaseState, (text: string) => string>> = {
    live: colors.green,
    expiring: colors.yellow,
    expired: colors.dim,
    killed: colors.red,
    drifted: colors.magenta,
    pending: colors.cyan,
};

/** What ends first stands first; what never ends, last. */
function byEnd(a: LedgerLease, b: LedgerLease): number {
    const end = ({ lease }: LedgerLease) =>
        lease.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(lease.expiresAt);
    return end(a) - end(b) || a.leaseId.localeCompare(b.leaseId);
}

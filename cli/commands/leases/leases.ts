import { setTimeout } from "node:timers/promises";
import { awsNow } from "../../../provider/aws/clock";
import { exitBySignal, onTerminationSignal } from "../../process/signals";
import { concealed } from "../../pulumi/secrets";
import { describeLease } from "../../state/describeLease";
import { entriesOfStack, readJournal } from "../../state/journal";
import { type LeaseState, type ListedLease, leaseState } from "../../state/leases";
import { emptyIssuedStacks } from "../../state/leasesByStack";
import { readCheckpoint } from "../../state/readCheckpoint";
import { type Ledgers, leasesIn, readLedgers } from "../../state/readLedgers";
import { clockRemarks, unreadableRemarks } from "../../state/remarks";
import { shownLease } from "../../state/shownLease";
import type { StackOptions } from "../../state/stacks";
import { flushOutput, print, printJson, remark } from "../../terminal/print";
import { remainingTime } from "../../terminal/quantities";
import { colors, table } from "../../terminal/table";

/** Options of `stacklease leases`. */
interface LeasesOptions extends StackOptions {
    readonly json?: boolean;
    /** Seconds between repeated outputs. Default: no repetition. */
    readonly watch?: number;
    /** Whether to list issued leases that have ended, from the journal. */
    readonly ended?: boolean;
}

/** Runs `stacklease leases`: prints one line per lease in the ledger, the next to expire first. */
export async function leases(options: LeasesOptions): Promise<void> {
    if (options.ended) {
        return endedLeases(options);
    }
    if (options.watch) {
        onTerminationSignal((signal) => exitBySignal(signal)); // Ctrl-C is how watching ends, so it needs no message.
    }
    for (;;) {
        const ledgers = await readLedgers(options, "shown");
        const now = awsNow();
        const found = [...leasesIn<"shown">(ledgers, now), ...runningLeases(ledgers, options, now)].sort(byEnd);
        if (options.watch && process.stdout.isTTY) {
            process.stdout.write("\x1b[2J\x1b[H");
        }
        if (options.json) {
            printJson(found.map((lease) => describeLease(lease, now)));
        } else {
            print(leaseTable(found, now));
        }
        remark(...unreadableRemarks(ledgers));
        remarkEmptyStacks(ledgers);
        remark(...clockRemarks());
        if (!options.watch) {
            return;
        }
        await flushOutput();
        await setTimeout(options.watch * 1_000);
    }
}

/** Returns the leases of `run` on this machine. They are in no state. */
function runningLeases({ checkpoints: [own] }: Ledgers<"shown">, { all }: StackOptions, now: number): ListedLease[] {
    const { running } = readJournal(now);
    const found = all ? running : own ? entriesOfStack(running, own) : [];
    return found.map((run) => ({
        leaseId: run.leaseId,
        urn: "",
        location: { name: run.stack, cwd: undefined },
        project: run.project,
        stack: run.stack,
        state: leaseState({ ...run, drift: [] }, now),
        shown: { ...shownLease({ ...run }, run.leaseId, ""), maxExpiresAt: run.expiresAt },
        successor: null,
        isProtected: false,
        parent: run.stack,
    }));
}

/** Reports issued stacks without a lease on stderr: no other output shows them. */
function remarkEmptyStacks(ledgers: Ledgers<"shown">): void {
    for (const { location, stack } of emptyIssuedStacks<"shown">(ledgers)) {
        remark(
            `stacklease: stack ${location.name ?? stack} has no lease: stacklease issue is still running, or was killed; if it was killed, run stacklease revoke ${stack} to remove the stack`,
        );
    }
}

function leaseTable(found: readonly ListedLease[], now: number): string {
    if (found.length === 0) {
        return "No leases. pulumi up issues the leases that the program declares; stacklease issue issues one on request.";
    }
    const rows = found.map(({ leaseId, shown, state, stack, successor, urn }) => [
        leaseId || `${shown.policy}/…`,
        shown.credentialType,
        stack,
        whoOf(shown.name, { successor, urn }),
        shown.issuedAt,
        remainingTime(shown, now),
        stateColors[state](state),
    ]);
    return table(["LEASE", "TYPE", "STACK", "WHO", "ISSUED", "TIME LEFT", "STATE"], rows);
}

/** Returns a lease's name. A lease of `run` has no resource. */
function whoOf(name: string, { successor, urn }: Pick<ListedLease, "successor" | "urn">): string {
    if (urn === "") {
        return `${name} (run)`;
    }
    return successor ? `${name} (replaced)` : name;
}

const stateColors: Readonly<Record<LeaseState, (text: string) => string>> = {
    live: colors.green,
    expiring: colors.yellow,
    expired: colors.dim,
    killed: colors.red,
    drifted: colors.magenta,
    pending: colors.cyan,
};

/** Sorts the next lease to expire first; leases that never expire, or whose end is secret, come last. */
function byEnd(a: ListedLease, b: ListedLease): number {
    const never = Date.parse("9999-12-31T23:59:59Z");
    const end = ({ shown: { expiresAt } }: ListedLease) =>
        expiresAt === null || expiresAt === concealed ? never : Date.parse(expiresAt);
    return end(a) - end(b) || a.leaseId.localeCompare(b.leaseId);
}

/**
 * Runs `stacklease leases --ended`: prints the issued leases that ended on this machine, the latest first; with `all`,
 * of every stack.
 */
async function endedLeases({ all, cwd, stack, json }: StackOptions & { readonly json?: boolean }): Promise<void> {
    const journal = readJournal(awsNow()).ended;
    const found = (
        all ? journal : entriesOfStack(journal, await readCheckpoint({ name: stack, cwd }, "shown"))
    ).toReversed();
    if (json) {
        printJson(found);
        return;
    }
    if (found.length === 0) {
        print("No lease from stacklease issue or run has ended on this machine.");
        return;
    }
    const rows = found.map(({ leaseId, credentialType, stack, name, issuedAt, endedAt }) => [
        leaseId,
        credentialType,
        stack,
        name,
        issuedAt,
        endedAt,
    ]);
    print(table(["LEASE", "TYPE", "STACK", "WHO", "ISSUED", "ENDED"], rows));
}

import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { type LedgerLease, policyPath } from "./leases";

/** A lease of `issue` that has ended, as the journal keeps it: without secrets. */
export interface EndedLease {
    readonly leaseId: string;
    readonly policy: string;
    readonly credentialType: string;
    readonly project: string;
    /** The stack whose policy it was issued under. */
    readonly stack: string;
    /** Who issued it. */
    readonly name: string;
    readonly accountId: string;
    readonly arn: string;
    readonly issuedAt: string;
    readonly expiresAt: string | null;
    readonly endedAt: string;
    readonly readyAfter: number | null;
}

/**
 * Where leases of `issue` leave a line at their end: their stacks are removed, and take their history with them. One file a user and
 * machine, under `$XDG_STATE_HOME/stacklease` or ~/.local/state/stacklease.
 */
export function journalFile(): string {
    const state = process.env.XDG_STATE_HOME || join(homedir(), ".local", "state");
    return join(state, "stacklease", "journal.jsonl");
}

/** Leaves a line for a lease that has ended. Appending a line is atomic, so that many commands may end at once. */
export function recordEnd({ lease, project, stack, parent }: LedgerLease, endedAt: string): void {
    const { leaseId, credentialType, name, accountId, arn, issuedAt, expiresAt, readyAfter = null } = lease;
    const facts = { leaseId, policy: policyPath(lease), credentialType, project, stack: parent ?? stack, name };
    const line: EndedLease = { ...facts, accountId, arn, issuedAt, expiresAt, endedAt, readyAfter };
    const file = journalFile();
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
}

/** The leases that have ended, oldest first. A line that was cut by a full disk is passed over. */
export function readJournal(): EndedLease[] {
    return textOf(journalFile())
        .split("\n")
        .flatMap((line) => {
            try {
                return line === "" ? [] : [JSON.parse(line) as EndedLease];
            } catch {
                return [];
            }
        });
}

function textOf(file: string): string {
    try {
        return readFileSync(file, "utf8");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return "";
        }
        throw error;
    }
}

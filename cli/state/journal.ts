import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { userFolder } from "../../provider/aws/clockNote";
import { LeaseError } from "../../provider/leaseError";
import { Operation } from "../../provider/operation";
import type { ListedLease } from "./leases";

/** A lease of `issue` that has ended, as the journal keeps it: without secrets. */
export interface JournalEntry {
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
 * Where leases of `issue` leave a line at their end: their stacks are removed, together with their history. One file per user and
 * machine, under `$XDG_STATE_HOME/stacklease` or ~/.local/state/stacklease.
 */
export function journalFile(): string {
    return join(userFolder(), "journal.jsonl");
}

/**
 * Appends a line for a lease that has ended. Appending a line is atomic, so that many commands may end at once. The line begins with a line
 * break, so that a line before it that was cut does not spoil it.
 * @returns what to remark if the journal cannot be written: that is no failure, since the lease has ended
 */
export function recordEnd({ leaseId, text, project, stack, parent }: ListedLease, endedAt: string): string[] {
    const { policy, credentialType, name, accountId, arn, issuedAt, expiresAt, readyAfter } = text;
    const facts = { leaseId, policy, credentialType, project, stack: parent ?? stack, name };
    const waited = typeof readyAfter === "number" ? readyAfter : null;
    const line: JournalEntry = { ...facts, accountId, arn, issuedAt, expiresAt, endedAt, readyAfter: waited };
    const file = journalFile();
    try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        appendFileSync(file, `\n${JSON.stringify(line)}\n`, { mode: 0o600 });
        return [];
    } catch (error) {
        return [
            `stacklease: record lease ${leaseId}: ${(error as Error).message}; it has ended, and ${file} does not list it`,
        ];
    }
}

/** The leases that have ended, oldest first. A line that tells of none is passed over, e.g. one that was cut by a full disk. */
export function readJournal(): JournalEntry[] {
    return textOf(journalFile())
        .split("\n")
        .map(parse)
        .filter((line) => isJournalEntry(line));
}

/** The journal's leases that were issued under a stack's policies. */
export function entriesOfStack(
    journal: readonly JournalEntry[],
    { project, stack }: Pick<JournalEntry, "project" | "stack">,
): JournalEntry[] {
    return journal.filter((lease) => lease.project === project && lease.stack === stack);
}

function parse(line: string): unknown {
    try {
        return JSON.parse(line);
    } catch {
        return null;
    }
}

type FieldTypes = Readonly<Record<keyof JournalEntry, readonly ("string" | "number" | "null")[]>>;
const fieldTypes: FieldTypes = {
    leaseId: ["string"],
    policy: ["string"],
    credentialType: ["string"],
    project: ["string"],
    stack: ["string"],
    name: ["string"],
    accountId: ["string"],
    arn: ["string"],
    issuedAt: ["string"],
    expiresAt: ["string", "null"],
    endedAt: ["string"],
    readyAfter: ["number", "null"],
};

function isJournalEntry(line: unknown): line is JournalEntry {
    const facts = (line ?? {}) as Readonly<Record<string, unknown>>;
    const kindOf = (value: unknown) => (value === null ? "null" : typeof value);
    return Object.entries(fieldTypes).every(([key, allowed]) => allowed.some((kind) => kind === kindOf(facts[key])));
}

function textOf(file: string): string {
    try {
        return readFileSync(file, "utf8");
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "ENOENT") {
            return "";
        }
        const remedy = "set XDG_STATE_HOME to another folder";
        const cause =
            code === "ENOTDIR"
                ? `what should be its folder is a file; move that away, or ${remedy}`
                : `the file system answered ${code}; see to it that you can read it, or ${remedy}`;
        throw new LeaseError(
            { code: "LocalFailure", operation: new Operation("read", "journal", file), reason: cause },
            { cause: error },
        );
    }
}

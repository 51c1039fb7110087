import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { userFolder } from "../../provider/aws/clockNote";
import { LeaseError } from "../../provider/errors/leaseError";
import { Operation } from "../../provider/errors/operation";
import type { ListedLease } from "./leases";

/** A lease of an issued stack that has ended. It has no secrets. */
export interface JournalEntry {
    readonly leaseId: string;
    readonly policy: string;
    readonly credentialType: string;
    readonly project: string;
    /** The stack whose policy the lease was issued under. */
    readonly stack: string;
    /** The user who issued the lease. */
    readonly name: string;
    readonly accountId: string;
    readonly arn: string;
    readonly issuedAt: string;
    readonly expiresAt: string | null;
    readonly endedAt: string;
    /** Seconds until AWS accepted the key; null if not known. */
    readonly readyAfter: number | null;
}

/**
 * Returns the path of the journal, which records the ended leases of issued stacks: their stacks are removed together
 * with their history. There is one file per user and machine, under `$XDG_STATE_HOME/stacklease` or
 * ~/.local/state/stacklease.
 */
export function journalFile(): string {
    return join(userFolder(), "journal.jsonl");
}

/**
 * Appends a line for a lease that has ended. Appends are atomic, so several commands can write at the same time. The
 * line starts with a line break, so that a truncated line before it does not damage it.
 * @returns remarks if the journal cannot be written, which is no failure: the lease has ended
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
            `stacklease: record lease ${leaseId}: ${(error as Error).message}; the lease has ended, but ${file} does not list it`,
        ];
    }
}

/**
 * Returns the ended leases, oldest first. Skips lines that are not valid entries, such as a line that a full disk
 * truncated.
 */
export function readJournal(): JournalEntry[] {
    return textOf(journalFile())
        .split("\n")
        .map(parse)
        .filter((line) => isJournalEntry(line));
}

/** Returns the entries of leases that were issued under a stack's policies. */
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
        const other = "or set XDG_STATE_HOME to another folder";
        const isNoFolder = code === "ENOTDIR";
        throw new LeaseError(
            {
                code: "LocalFailure",
                operation: new Operation("read", "journal", file),
                reason: isNoFolder ? "the path of its folder is a file" : `the file cannot be read (${code})`,
                remedy: `${isNoFolder ? "move that file away" : "make the file readable"}, ${other}`,
            },
            { cause: error },
        );
    }
}

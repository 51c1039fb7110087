import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { userFolder } from "../../provider/aws/clockNote";
import { LeaseError } from "../../provider/errors/leaseError";
import { Operation } from "../../provider/errors/operation";
import type { Lease } from "../../provider/lease/leaseInputs";
import type { ListedLease } from "./leases";

/** A lease of `issue` or `run` that has ended. It has no secrets. */
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

/** A lease of `run`, recorded at its start. It has no secrets. */
export interface RunEntry extends Omit<JournalEntry, "endedAt"> {
    readonly endedAt: null;
    readonly accessKeyId: string;
    /** null for sessions. */
    readonly userName: string | null;
    /** null for other types than `assumed_role`. */
    readonly roleArn: string | null;
}

/**
 * Returns the path of the journal. It records the leases of `run`, which are in no state, and the ended leases of
 * issued stacks, which are removed together with their history. There is one file per user and machine, under
 * `$XDG_STATE_HOME/stacklease` or ~/.local/state/stacklease.
 */
export function journalFile(): string {
    return join(userFolder(), "journal.jsonl");
}

/**
 * Records that the lease of an issued stack has ended.
 * @returns remarks if the journal cannot be written, which is no failure: the lease has ended
 */
export function recordEnd({ leaseId, shown, project, stack, parent }: ListedLease, endedAt: string): string[] {
    const { policy, credentialType, name, accountId, arn, issuedAt, expiresAt, readyAfter } = shown;
    const facts = { leaseId, policy, credentialType, project, stack: parent ?? stack, name };
    const waited = typeof readyAfter === "number" ? readyAfter : null;
    return append({ ...facts, accountId, arn, issuedAt, expiresAt, endedAt, readyAfter: waited });
}

/** Records that a lease of `run` was issued. Returns remarks like {@link recordEnd}. */
export function recordRunStart(lease: Lease): string[] {
    const { accessKeyId, userName, roleArn } = lease;
    return append({ ...factsOf(lease), accessKeyId, userName, roleArn, endedAt: null });
}

/** Records that a lease of `run` has ended. Returns remarks like {@link recordEnd}. */
export function recordRunEnd(lease: Lease, endedAt: string): string[] {
    return append({ ...factsOf(lease), endedAt });
}

function factsOf(lease: Lease): Omit<JournalEntry, "endedAt"> {
    const { leaseId, credentialType, project, stack, name, accountId, arn, issuedAt, expiresAt, readyAfter } = lease;
    const policy = leaseId.slice(0, leaseId.lastIndexOf("/"));
    return { leaseId, policy, credentialType, project, stack, name, accountId, arn, issuedAt, expiresAt, readyAfter };
}

/**
 * Appends a line. Appends are atomic, so several commands can write at the same time. The line starts with a line
 * break, so that a truncated line before it does not damage it.
 */
function append(line: JournalEntry | RunEntry): string[] {
    const file = journalFile();
    try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        appendFileSync(file, `\n${JSON.stringify(line)}\n`, { mode: 0o600 });
        return [];
    } catch (error) {
        const what = line.endedAt === null ? "the command runs" : "the lease has ended";
        return [
            `stacklease: record lease ${line.leaseId}: ${(error as Error).message}; ${what}, but ${file} does not list the lease`,
        ];
    }
}

/** The leases that a journal lists. */
export interface Journal {
    /** Ended leases, oldest first. */
    readonly ended: readonly JournalEntry[];
    /** Leases of `run` whose end is not recorded, and that AWS has not ended. */
    readonly running: readonly RunEntry[];
}

/**
 * Returns the leases in the journal. Skips lines that are not valid entries, such as a line that a full disk truncated.
 * A `run` that was killed recorded no end; AWS ended its lease when it expired.
 * @param now milliseconds since the epoch
 */
export function readJournal(now: number): Journal {
    const entries = textOf(journalFile()).split("\n").map(parse);
    const ended = entries.filter((entry) => isJournalEntry(entry));
    const recorded = new Set(ended.map(({ leaseId }) => leaseId));
    const runs = entries.filter((entry) => isRunEntry(entry)).filter(({ leaseId }) => !recorded.has(leaseId));
    const hasExpired = ({ expiresAt }: RunEntry) => expiresAt !== null && Date.parse(expiresAt) <= now;
    const expired = runs
        .filter(hasExpired)
        .map(({ accessKeyId: _, userName: __, roleArn: ___, ...run }) => ({ ...run, endedAt: run.expiresAt ?? "" }));
    return {
        ended: [...ended, ...expired].toSorted((a, b) => a.endedAt.localeCompare(b.endedAt)),
        running: runs.filter((run) => !hasExpired(run)),
    };
}

/** Returns the entries of leases that were issued under a stack's policies. */
export function entriesOfStack<Entry extends Pick<JournalEntry, "project" | "stack">>(
    entries: readonly Entry[],
    { project, stack }: Pick<JournalEntry, "project" | "stack">,
): Entry[] {
    return entries.filter((lease) => lease.project === project && lease.stack === stack);
}

function parse(line: string): unknown {
    try {
        return JSON.parse(line);
    } catch {
        return null;
    }
}

type FieldTypes<Entry> = Readonly<Record<keyof Entry, readonly ("string" | "number" | "null")[]>>;

const entryTypes: FieldTypes<JournalEntry> = {
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

const runTypes: FieldTypes<RunEntry> = {
    ...entryTypes,
    endedAt: ["null"],
    accessKeyId: ["string"],
    userName: ["string", "null"],
    roleArn: ["string", "null"],
};

function isJournalEntry(line: unknown): line is JournalEntry {
    return hasTypes(line, entryTypes);
}

function isRunEntry(line: unknown): line is RunEntry {
    return hasTypes(line, runTypes);
}

function hasTypes<Entry>(line: unknown, types: FieldTypes<Entry>): boolean {
    const fields = (line ?? {}) as Readonly<Record<string, unknown>>;
    const kindOf = (value: unknown) => (value === null ? "null" : typeof value);
    return Object.entries<readonly string[]>(types).every(([key, allowed]) => allowed.includes(kindOf(fields[key])));
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

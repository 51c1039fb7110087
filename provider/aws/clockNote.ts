import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir, uptime } from "node:os";
import { join } from "node:path";
import { isAwsHost } from "./partition";

/** The last measured offset of a machine's clock, as saved in a file. */
interface ClockNote {
    /** The clock that it was measured against: `AWS`, or the host and port of an emulator. */
    readonly source: string;
    /** Milliseconds that the source's clock is ahead of the machine's. */
    readonly offset: number;
    /**
     * When the machine booted, in milliseconds since the epoch by its own clock. A different time means that the clock
     * was set since, or that the machine was restarted.
     */
    readonly bootedAt: number;
}

/**
 * Largest difference between two readings of the boot time. A larger one means that the clock was set or that the
 * machine was restarted.
 */
const bootToleranceMs = 30_000;

/** Returns the folder for per-user files: `$XDG_STATE_HOME/stacklease` or ~/.local/state/stacklease. */
export function userFolder(): string {
    return join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "stacklease");
}

/**
 * Returns the clock source for a host: `AWS` for any partition, else the host and port. An emulator's clock may be one
 * that a test has set.
 */
export function sourceOf(hostname: string, port?: number | string): string {
    return isAwsHost(hostname) ? "AWS" : `${hostname}:${port || ""}`;
}

/**
 * Saves the offset of this machine's clock for processes that do not call AWS. Ignores failures, because processes that
 * call AWS do not need the file.
 * @param offsetMs how long the source's clock is ahead; undefined if the machine's clock is correct
 */
export function saveOffset(source: string, offsetMs: number | undefined): void {
    const file = noteFile();
    try {
        if (offsetMs === undefined) {
            if (readNote()?.source === source) {
                rmSync(file, { force: true });
            }
            return;
        }
        const note: ClockNote = { source, offset: offsetMs, bootedAt: bootedAt() };
        mkdirSync(userFolder(), { recursive: true, mode: 0o700 });
        writeFileSync(`${file}.${process.pid}`, JSON.stringify(note), { mode: 0o600 });
        renameSync(`${file}.${process.pid}`, file);
    } catch {
        // The home folder cannot be written.
    }
}

/**
 * Returns the saved offset from the clock of AWS, or of the emulator at `AWS_ENDPOINT_URL`. Returns undefined if none
 * is saved for that source, or if the clock was set since.
 */
export function savedOffsetMs(): number | undefined {
    const note = readNote();
    return note !== undefined &&
        note.source === ambientSource() &&
        Math.abs(note.bootedAt - bootedAt()) < bootToleranceMs
        ? note.offset
        : undefined;
}

function readNote(): ClockNote | undefined {
    try {
        const note = JSON.parse(readFileSync(noteFile(), "utf8")) as ClockNote;
        return Number.isFinite(note?.offset) && Number.isFinite(note.bootedAt) ? note : undefined;
    } catch {
        return undefined;
    }
}

function ambientSource(): string {
    const { AWS_ENDPOINT_URL } = process.env;
    if (!AWS_ENDPOINT_URL || !URL.canParse(AWS_ENDPOINT_URL)) {
        return "AWS";
    }
    const { hostname, port } = new URL(AWS_ENDPOINT_URL);
    return sourceOf(hostname, port);
}

function noteFile(): string {
    return join(userFolder(), "clock.json");
}

function bootedAt(): number {
    return Date.now() - uptime() * 1_000;
}

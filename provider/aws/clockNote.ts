import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir, uptime } from "node:os";
import { join } from "node:path";
import { isAwsHost } from "./partition";

/** What was last known of a machine's clock that is off. */
interface ClockNote {
    /** By whose clock: `AWS`, or host and port of what stands in for it. */
    readonly source: string;
    /** How many milliseconds that is ahead of the machine's. */
    readonly offset: number;
    /**
     * When the machine was started, by its own clock: another time says that the clock has been set since, or the
     * machine started anew.
     */
    readonly bootedAt: number;
}

/**
 * Two readings of when the machine was started differ by less than this many milliseconds, unless its clock was set.
 */
const tolerance = 30_000;

/** Where we keep what is the user's on this machine: `$XDG_STATE_HOME/stacklease` or ~/.local/state/stacklease. */
export function userFolder(): string {
    return join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "stacklease");
}

/** The source that a host is: AWS of any partition, or a host that stands in for it, whose clock may be a test's. */
export function sourceOf(hostname: string, port?: number | string): string {
    return isAwsHost(hostname) ? "AWS" : `${hostname}:${port || ""}`;
}

/**
 * Notes for processes that ask AWS nothing how far this machine's clock is off. That it can't be noted is no fault:
 * whoever asks AWS does without.
 * @param offset how many milliseconds the source's clock is ahead; undefined when the machine's is right
 */
export function noteOffset(source: string, offset: number | undefined): void {
    const file = noteFile();
    try {
        if (offset === undefined) {
            if (readNote()?.source === source) {
                rmSync(file, { force: true });
            }
            return;
        }
        const note: ClockNote = { source, offset, bootedAt: bootedAt() };
        mkdirSync(userFolder(), { recursive: true, mode: 0o700 });
        writeFileSync(`${file}.${process.pid}`, JSON.stringify(note), { mode: 0o600 });
        renameSync(`${file}.${process.pid}`, file);
    } catch {
        // A home that can't be written.
    }
}

/**
 * The offset that was noted last, of AWS or what `AWS_ENDPOINT_URL` has in its place; undefined where there is none, or
 * the clock was set since.
 */
export function notedOffset(): number | undefined {
    const note = readNote();
    return note !== undefined && note.source === ambientSource() && Math.abs(note.bootedAt - bootedAt()) < tolerance
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

import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Waits before the nth read of a state, of one stack or of any, until the pipe is opened for writing. */
const wrapper = `#!/bin/sh
PATH="\${PATH#*:}"
case "$*" in
*"stack export"*"$PAUSED_AT"*)
    echo export >> "$PAUSED/exports"
    [ "$(wc -l < "$PAUSED/exports")" -eq "$PAUSED_NTH" ] && cat "$PAUSED/pipe" > "$PAUSED/released"
    ;;
esac
exec pulumi "$@"
`;

/** A Pulumi CLI that waits before it reads a state. */
export interface Paused {
    readonly env: Readonly<Record<string, string>>;
    /** Calls `work` while the CLI waits, and then resumes the CLI. */
    meanwhile(work: () => void): Promise<void>;
}

/**
 * Creates a pausing Pulumi CLI in a folder.
 * @param at which read it waits: the stack as the command passes it to the Pulumi CLI (default: any), and the number of
 * the read (default: the first)
 */
export function pausedPulumi(folder: string, { stack = "", nth = 1 }: { stack?: string; nth?: number }): Paused {
    const bin = mkdtempSync(join(folder, "paused-"));
    const pipe = join(bin, "pipe");
    writeFileSync(join(bin, "pulumi"), wrapper);
    chmodSync(join(bin, "pulumi"), 0o755);
    execFileSync("mkfifo", [pipe]);
    return {
        env: { PATH: `${bin}${delimiter}${process.env.PATH}`, PAUSED: bin, PAUSED_AT: stack, PAUSED_NTH: String(nth) },
        async meanwhile(work) {
            const writing = await open(pipe, "w"); // Opens when the reader has opened it.
            work();
            await writing.close();
        },
    };
}

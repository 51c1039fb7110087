import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Waits at the second state that is read, until the pipe is written to. */
const wrapper = `#!/bin/sh
PATH="\${PATH#*:}"
case "$*" in
*"stack export"*)
    echo export >> "$PAUSED/exports"
    [ "$(wc -l < "$PAUSED/exports")" -eq 2 ] && cat "$PAUSED/pipe" > "$PAUSED/released"
    ;;
esac
exec pulumi "$@"
`;

/** A Pulumi CLI that waits before it reads a state for the second time. */
export interface Paused {
    readonly env: Readonly<Record<string, string>>;
    /** Does something while it waits, then lets it go on. */
    meanwhile(work: () => void): Promise<void>;
}

/** Makes one under a folder. */
export function pausedPulumi(folder: string): Paused {
    const bin = mkdtempSync(join(folder, "paused-"));
    const pipe = join(bin, "pipe");
    writeFileSync(join(bin, "pulumi"), wrapper);
    chmodSync(join(bin, "pulumi"), 0o755);
    execFileSync("mkfifo", [pipe]);
    return {
        env: { PATH: `${bin}${delimiter}${process.env.PATH}`, PAUSED: bin },
        async meanwhile(work) {
            const writing = await open(pipe, "w"); // Opens when the reader has come.
            work();
            await writing.close();
        },
    };
}

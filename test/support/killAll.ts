import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "./engine";

/**
 * Returns the ids of a test's processes whose command line matches. The state folder in their environment identifies
 * the test.
 */
export function processesOf(engine: Engine, commandLine: RegExp): number[] {
    const isOurs = (pid: string) => {
        const about = (file: string) => readFileSync(join("/proc", pid, file), "utf8");
        try {
            return commandLine.test(about("cmdline")) && about("environ").includes(engine.folder);
        } catch {
            return false; // The process has ended in the meantime, or belongs to another user.
        }
    };
    return readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name) && isOurs(name))
        .map(Number);
}

/**
 * Kills processes of a test, as {@link processesOf} finds them.
 * @returns whether there were any
 */
export function killAll(engine: Engine, commandLine: RegExp): boolean {
    const found = processesOf(engine, commandLine);
    for (const pid of found) {
        try {
            process.kill(pid, "SIGKILL");
        } catch {
            // It has ended meanwhile.
        }
    }
    return found.length > 0;
}

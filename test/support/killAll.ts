import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "./engine";

/**
 * The ids of a test's processes by what stands in their command line; the state folder in their environment says whose
 * they are.
 */
export function processesOf(engine: Engine, commandLine: RegExp): number[] {
    const isOurs = (pid: string) => {
        const about = (file: string) => readFileSync(join("/proc", pid, file), "utf8");
        try {
            return commandLine.test(about("cmdline")) && about("environ").includes(engine.folder);
        } catch {
            return false; // It has ended meanwhile, or is another user's.
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

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "./engine";

/** Kills processes of a test by what stands in their command line; the state folder in their environment says whose they are. */
export function killAll(engine: Engine, commandLine: RegExp): void {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
        const about = (file: string) => readFileSync(join("/proc", pid, file), "utf8");
        try {
            if (commandLine.test(about("cmdline")) && about("environ").includes(engine.folder)) {
                process.kill(Number(pid), "SIGKILL");
            }
        } catch {
            // It has ended meanwhile, or is another user's.
        }
    }
}

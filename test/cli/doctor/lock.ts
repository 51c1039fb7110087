import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** An id that no process has. The largest process id on Linux is 4194304. */
export const noProcess = 4_194_305;

/** Leaves a lock on stack dev of project shop in a state folder, as the Pulumi CLI does. */
export function leaveLock(
    state: string,
    holder: { pid: number; hostname: string },
    place = "organization/shop/dev",
): void {
    const folder = join(state, ".pulumi", "locks", place);
    mkdirSync(folder, { recursive: true });
    const lock = { username: "root", timestamp: "2026-01-31T12:00:00.268360578Z", ...holder };
    writeFileSync(join(folder, "46779a3b-2df0-40b5-8ee6-6e444f3d8937.json"), JSON.stringify(lock));
}

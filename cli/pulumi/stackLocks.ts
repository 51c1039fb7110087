import { readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { StackNames } from "./project";

/** A lock file of the Pulumi CLI. https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/lock.go */
export interface StackLock {
    readonly pid: number;
    readonly username: string;
    readonly hostname: string;
    /** ISO 8601. */
    readonly timestamp: string;
}

/** Returns a stack's locks in a state folder: by project, or at the place of CLI versions without projects. */
export function stackLocks(folder: string, { project, stack }: Pick<StackNames, "project" | "stack">): StackLock[] {
    const locks = join(folder, ".pulumi", "locks");
    return [join(locks, "organization", project, stack), join(locks, stack)].flatMap((place) =>
        filesIn(place).map((file) => JSON.parse(readFileSync(join(place, file), "utf8")) as StackLock),
    );
}

function filesIn(place: string): string[] {
    try {
        return readdirSync(place).filter((name) => name.endsWith(".json"));
    } catch {
        return []; // A stack that was never locked has no such folder.
    }
}

/** Returns whether a lock belongs to a process of this machine that no longer exists. */
export function isStale(lock: StackLock): boolean {
    if (lock.hostname !== hostname()) {
        return false;
    }
    try {
        process.kill(lock.pid, 0);
        return false;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "ESRCH";
    }
}

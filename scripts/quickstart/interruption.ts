import type { ChildProcess } from "node:child_process";

/**
 * Ends the quickstart on Ctrl-C or SIGTERM without leaving a process behind: the running command is told once, so that
 * Pulumi ends in order, and killed with all its children on the second time or after ten seconds.
 */
export class Interruption {
    #child: ChildProcess | undefined;
    #exitCode: number | undefined;
    readonly #waiting = new Set<() => void>();

    constructor() {
        process.on("SIGINT", () => this.#interrupt(130));
        process.on("SIGTERM", () => this.#interrupt(143));
    }

    /** The exit code that an interruption asks for, once there was one. */
    get exitCode(): number | undefined {
        return this.#exitCode;
    }

    /** Takes charge of a command, started in a process group of its own, until it has ended. */
    watch(child: ChildProcess): void {
        this.#child = child;
        child.once("exit", () => {
            this.#child = undefined;
        });
    }

    /** Waits for an interruption. */
    async wait(): Promise<void> {
        if (this.#exitCode === undefined) {
            // An open handle, since a pending promise alone keeps no process alive.
            const alive = setInterval(() => {}, 60_000);
            await new Promise<void>((resolve) => this.#waiting.add(resolve));
            clearInterval(alive);
        }
    }

    /** Fails when there was one. */
    check(): void {
        if (this.#exitCode !== undefined) {
            throw new Error("run quickstart: it was interrupted; run it again");
        }
    }

    #interrupt(exitCode: number): void {
        const child = this.#child;
        if (child) {
            if (this.#exitCode === undefined) {
                child.kill("SIGINT");
                setTimeout(() => killGroup(child), 10_000).unref();
            } else {
                killGroup(child);
            }
        }
        this.#exitCode = exitCode;
        for (const resolve of this.#waiting) {
            resolve();
        }
    }
}

function killGroup({ pid }: ChildProcess): void {
    try {
        process.kill(-(pid as number), "SIGKILL");
    } catch {
        // It has ended meanwhile.
    }
}

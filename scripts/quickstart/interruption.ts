import type { ChildProcess } from "node:child_process";

/**
 * Stops the quickstart on Ctrl-C or SIGTERM without leaving a process behind. The running command gets one SIGINT, so
 * that Pulumi stops cleanly. On a second signal, or after ten seconds, it is killed with all its children.
 */
export class Interruption {
    #child: ChildProcess | undefined;
    #exitCode: number | undefined;
    readonly #waiting = new Set<() => void>();

    constructor() {
        process.on("SIGINT", () => this.#interrupt(130));
        process.on("SIGTERM", () => this.#interrupt(143));
    }

    /** The exit code for the interruption; undefined if there was none. */
    get exitCode(): number | undefined {
        return this.#exitCode;
    }

    /** Passes interruptions to a command until it ends. It must have its own process group. */
    watch(child: ChildProcess): void {
        this.#child = child;
        child.once("exit", () => {
            this.#child = undefined;
        });
    }

    /** Waits for an interruption. */
    async wait(): Promise<void> {
        if (this.#exitCode === undefined) {
            // A pending promise alone does not keep a process alive.
            const alive = setInterval(() => {}, 60_000);
            await new Promise<void>((resolve) => this.#waiting.add(resolve));
            clearInterval(alive);
        }
    }

    /** Throws if there was one. */
    check(): void {
        if (this.#exitCode !== undefined) {
            throw new Error("run quickstart: interrupted; run the same command again");
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
        // It has already ended.
    }
}

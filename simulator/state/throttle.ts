import type { Clock } from "./clock";

/** IAM's request throttling: a token bucket with one token per write, refilled at a constant rate. Off by default. */
export class Throttle {
    /** Limit of IAM's write calls per second. Infinity means unlimited. */
    writesPerSecond = Number.POSITIVE_INFINITY;
    /** Maximum number of writes at once after a pause. */
    burst = 20;
    #tokens = Number.NaN;
    #updatedAtMs = 0;

    constructor(private readonly clock: Clock) {}

    /** @internal Takes a token for a write. Returns false if there is none. */
    admit(): boolean {
        if (this.writesPerSecond === Number.POSITIVE_INFINITY) {
            return true;
        }
        const nowMs = this.clock.now();
        const tokens = Number.isNaN(this.#tokens)
            ? this.burst
            : this.#tokens + ((nowMs - this.#updatedAtMs) / 1_000) * this.writesPerSecond;
        this.#updatedAtMs = nowMs;
        this.#tokens = Math.min(this.burst, tokens);
        if (this.#tokens < 1) {
            return false;
        }
        this.#tokens -= 1;
        return true;
    }
}

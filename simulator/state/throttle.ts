import type { Clock } from "./clock";

/** IAM's request throttling: a bucket of tokens an account, one a write, refilled at a steady rate. Off by default. */
export class Throttle {
    /** IAM writes a second; Infinity is no limit. */
    writesPerSecond = Number.POSITIVE_INFINITY;
    /** How many writes may come at once after a pause. */
    burst = 20;
    #tokens = Number.NaN;
    #at = 0;

    constructor(private readonly clock: Clock) {}

    /** @internal Takes a token for a write; false when there is none. */
    admit(): boolean {
        if (this.writesPerSecond === Number.POSITIVE_INFINITY) {
            return true;
        }
        const now = this.clock.now();
        const held = Number.isNaN(this.#tokens)
            ? this.burst
            : this.#tokens + ((now - this.#at) / 1_000) * this.writesPerSecond;
        this.#at = now;
        this.#tokens = Math.min(this.burst, held);
        if (this.#tokens < 1) {
            return false;
        }
        this.#tokens -= 1;
        return true;
    }
}

/**
 * The embedded AWS's clock. It runs with the machine's and can be moved, so that a test can let a lease expire
 * without waiting. Signatures, policy conditions, dates in answers and the `Date` header all follow it.
 */
export class Clock {
    #offset = 0;

    /** Milliseconds since the epoch, now. */
    now(): number {
        return Date.now() + this.#offset;
    }

    /** Sets the clock to a time, from which it goes on running. */
    set(time: Date): void {
        this.#offset = time.getTime() - Date.now();
    }

    /** Moves the clock forward (or back, for a negative number) by some milliseconds. */
    advance(milliseconds: number): void {
        this.#offset += milliseconds;
    }
}

/**
 * The clock of the embedded AWS. It follows the machine's clock and can be moved, so that a test can let a lease expire
 * without waiting. Signatures, policy conditions, dates in responses and the `Date` header all use it.
 */
export class Clock {
    #offsetMs = 0;

    /** Returns the current time in milliseconds since the epoch. */
    now(): number {
        return Date.now() + this.#offsetMs;
    }

    /** Sets the clock to a time. It continues to run from there. */
    set(time: Date): void {
        this.#offsetMs = time.getTime() - Date.now();
    }

    /** Moves the clock forward by a number of milliseconds, or back if the number is negative. */
    advance(milliseconds: number): void {
        this.#offsetMs += milliseconds;
    }
}

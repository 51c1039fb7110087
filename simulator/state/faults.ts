/** What goes wrong with a call, and whether AWS has done what was asked by then. */
export type FaultKind =
    /** 500, nothing was done. */
    | "errorBefore"
    /** 500, and yet it was done: the answer is lost. */
    | "errorAfter"
    /** The connection is cut, nothing was done. */
    | "resetBefore"
    /** The connection is cut, and yet it was done. */
    | "resetAfter"
    /** `Throttling`: Rate exceeded, nothing was done. */
    | "throttle"
    /** `NoSuchEntity`, nothing was done: one of IAM's replicas does not know the user yet. */
    | "absent"
    /** No answer ever comes, nothing was done. */
    | "hang"
    /** No answer ever comes, and yet it was done. */
    | "hangAfter";

/** A fault to come. */
export interface Fault {
    /** Which calls: `iam`, or one action, `iam:CreateUser`. */
    readonly at: string;
    /**
     * What goes wrong, or a function that decides it when the call arrives, from the call's parameters. undefined lets
     * the call through.
     */
    readonly kind: FaultKind | ((parameters: Readonly<Record<string, string>>) => FaultKind | undefined);
    /** The first call of that kind that it hits, counted from now on. Default: 1. */
    readonly nth?: number;
    /** How many calls in a row it hits. Default: 1. */
    readonly times?: number;
    /** Called when it hits, e.g. to kill the process under test in the middle of a call. */
    readonly onHit?: () => void;
}

interface Planned extends Fault {
    seen: number;
}

/** The faults that the embedded AWS is told to have. */
export class Faults {
    #planned: Planned[] = [];

    /** Plans a fault. */
    add(fault: Fault): void {
        this.#planned.push({ ...fault, seen: 0 });
    }

    /** Forgets all faults that are still to come. */
    clear(): void {
        this.#planned = [];
    }

    /** @internal The fault of a call that has just come in. Counts the call. */
    take(service: string, action: string, parameters: Readonly<Record<string, string>>): FaultKind | undefined {
        let hit: FaultKind | undefined;
        for (const fault of this.#planned) {
            if (fault.at !== service && fault.at !== `${service}:${action}`) {
                continue;
            }
            fault.seen++;
            const { nth = 1, times = 1, seen, kind } = fault;
            if (seen >= nth && seen < nth + times) {
                hit ??= typeof kind === "function" ? kind(parameters) : kind;
                fault.onHit?.();
            }
        }
        return hit;
    }
}

/** Kind of a fault, and whether the call takes effect before it. */
export type FaultKind =
    /** Status 500. The call has no effect. */
    | "errorBefore"
    /** Status 500. The call takes effect, but its response is lost. */
    | "errorAfter"
    /** The connection is cut. The call has no effect. */
    | "resetBefore"
    /** The connection is cut. The call takes effect. */
    | "resetAfter"
    /** `Throttling`: Rate exceeded. The call has no effect. */
    | "throttle"
    /** `NoSuchEntity`, as if one of IAM's replicas did not know the user yet. The call has no effect. */
    | "absent"
    /** There is never a response. The call has no effect. */
    | "hang"
    /** There is never a response. The call takes effect. */
    | "hangAfter";

/** A fault of future calls. */
export interface Fault {
    /** Service or action of the calls, e.g. `iam` or `iam:CreateUser`. */
    readonly at: string;
    /**
     * Kind of the fault, or a function that returns it from the parameters of an arriving call. If the function returns
     * undefined, the call has no fault.
     */
    readonly kind: FaultKind | ((parameters: Readonly<Record<string, string>>) => FaultKind | undefined);
    /**
     * The first matching call that it affects, counted from now.
     * @default 1
     */
    readonly nth?: number;
    /**
     * Number of consecutive calls that it affects.
     * @default 1
     */
    readonly times?: number;
    /** Called for each affected call, e.g. to kill the process under test in the middle of a call. */
    readonly onHit?: () => void;
}

interface PlannedFault extends Fault {
    /** Number of matching calls so far. */
    seen: number;
}

/** The planned faults of the embedded AWS. */
export class Faults {
    #planned: PlannedFault[] = [];

    /** Adds a fault. */
    add(fault: Fault): void {
        this.#planned.push({ ...fault, seen: 0 });
    }

    /** Removes all faults. */
    clear(): void {
        this.#planned = [];
    }

    /** @internal Counts an arriving call and returns its fault. */
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

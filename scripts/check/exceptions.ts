import type { Violation } from "./source";

/** A known violation that is not reported. */
export interface Exception {
    readonly rule: Violation["rule"];
    /** What the file begins with; of a cycle, all of its files or folders. */
    readonly path: string;
}

/** Known violations. An entry that excuses nothing any more is reported, to be removed. */
export const exceptions: readonly Exception[] = [];

/** Whether an exception excuses a violation. */
export function excuses(exception: Exception, { rule, file, cycle = [file] }: Violation): boolean {
    return exception.rule === rule && cycle.every((node) => `${node}/`.startsWith(exception.path));
}

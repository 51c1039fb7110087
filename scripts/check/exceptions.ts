import type { Violation } from "./source";

/** A known violation that is not reported. */
export interface Exception {
    readonly rule: Violation["rule"];
    /** What the file begins with; of a cycle, all of its files or folders. */
    readonly path: string;
}

/** Known violations. An entry that excuses nothing any more is reported, to be removed. */
export const exceptions: readonly Exception[] = [
    { rule: "file cycle", path: "cli/ledger/" },
    { rule: "file cycle", path: "provider/lease/" },
    { rule: "folder cycle", path: "cli/" },
    { rule: "folder cycle", path: "provider/" },
    { rule: "forbidden import", path: "cli/end/" },
    { rule: "forbidden import", path: "cli/issue/" },
    { rule: "forbidden import", path: "cli/policies/" },
    { rule: "line width", path: "cli/" },
    { rule: "line width", path: "provider/" },
    { rule: "doc comment", path: "cli/" },
];

/** Whether an exception excuses a violation. */
export function excuses(exception: Exception, { rule, file, cycle = [file] }: Violation): boolean {
    return exception.rule === rule && cycle.every((node) => `${node}/`.startsWith(exception.path));
}

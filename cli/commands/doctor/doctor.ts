import { exitCodes } from "../../errors/cliError";
import type { StackOptions } from "../../state/stacks";
import { print, printJson, progress } from "../../terminal/print";
import { colors, table } from "../../terminal/table";
import type { Check, CheckStatus } from "./checkResult";
import { runChecks } from "./runChecks";

/** Options of `stacklease doctor`. */
export interface DoctorOptions extends StackOptions {
    /** Whether JSON is printed. @default false */
    readonly json?: boolean;
}

/**
 * Implements `stacklease doctor`: prints one line per check of this machine, the stack and the account, with the
 * remedy. Returns the exit code.
 */
export async function doctor(options: DoctorOptions): Promise<number> {
    progress("Running the checks …");
    const checks = await runChecks(options);
    if (options.json) {
        printJson({ checks });
    } else {
        print(checkTable(checks));
    }
    return checks.some(({ status }) => status === "fail") ? exitCodes.found : exitCodes.done;
}

function checkTable(checks: readonly Check[]): string {
    const rows = checks.flatMap(({ name, status, found, remedy }) => [
        [paint[status](status), name, found],
        ...(remedy ? [["", "", `→ ${remedy}`]] : []),
    ]);
    return table(["", "CHECK", "FOUND"], rows);
}

const paint: Readonly<Record<CheckStatus, (text: string) => string>> = {
    ok: colors.green,
    warn: colors.yellow,
    fail: colors.red,
    skipped: colors.dim,
};

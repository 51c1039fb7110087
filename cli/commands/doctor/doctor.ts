import { exitCodes } from "../../errors/exitCodes";
import type { StackOptions } from "../../state/stackOptions";
import { colors } from "../../terminal/colors";
import { print, printJson, progress } from "../../terminal/print";
import { table } from "../../terminal/table";
import type { Check, CheckStatus } from "./checkResult";
import { runChecks } from "./runChecks";

export interface DoctorOptions extends StackOptions {
    readonly json?: boolean;
}

/** `stacklease doctor`: what leases need of this machine, the stack and the account, a line each, with the remedy. */
export async function doctor(options: DoctorOptions): Promise<number> {
    progress("Looking round …");
    const checks = await runChecks(options);
    if (options.json) {
        printJson({ checks });
    } else {
        print(listOf(checks));
    }
    return checks.some(({ status }) => status === "fail") ? exitCodes.found : exitCodes.done;
}

function listOf(checks: readonly Check[]): string {
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

import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addStackOptions } from "../../commandLine/options";
import { exitCodes } from "../../errors/cliError";
import type { StackOptions } from "../../state/stacks";
import { print, printJson, progress } from "../../terminal/print";
import type { Check } from "./checkResult";

/** Adds `stacklease doctor`. */
export function doctorSubcommand(add: AddSubcommand): void {
    addStackOptions(add("doctor", "Check the prerequisites of leases on this machine and in AWS", doctor)).option(
        "--json",
        "Print JSON",
    );
}

/** Options of `stacklease doctor`. */
interface DoctorOptions extends StackOptions {
    /** Whether JSON is printed. @default false */
    readonly json?: boolean;
}

/**
 * Implements `stacklease doctor`: prints one line per check of this machine, the stack and the account, with the
 * remedy. Returns the exit code.
 */
async function doctor(options: DoctorOptions): Promise<number> {
    progress("Running the checks …");
    const { runChecks } = await import("./runChecks.js");
    const checks = await runChecks(options);
    if (options.json) {
        printJson({ checks });
    } else {
        print(await checkTable(checks));
    }
    return checks.some(({ status }) => status === "fail") ? exitCodes.found : exitCodes.done;
}

async function checkTable(checks: readonly Check[]): Promise<string> {
    const { colors, table } = await import("../../terminal/table.js");
    const rows = checks.flatMap(({ name, status, found, remedy }) => [
        [colors[colorOf[status]](status), name, found],
        ...(remedy ? [["", "", `→ ${remedy}`]] : []),
    ]);
    return table(["", "CHECK", "FOUND"], rows);
}

const colorOf = { ok: "green", warn: "yellow", fail: "red", skipped: "dim" } as const;

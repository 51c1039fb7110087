import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addStackOptions } from "../../commandLine/options";

/** Adds `stacklease doctor`. */
export function doctorSubcommand(add: AddSubcommand): void {
    addStackOptions(
        add("doctor", "Check the prerequisites of leases on this machine and in AWS", async (options) =>
            (await import("./doctor.js")).doctor(options),
        ),
    ).option("--json", "Print JSON");
}

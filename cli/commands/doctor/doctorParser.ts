import { type AddSubcommand, onStack } from "../../commandLine/addSubcommand";

/** Adds `stacklease doctor`. */
export function doctorParser(add: AddSubcommand): void {
    onStack(
        add("doctor", "Check the prerequisites of leases on this machine and in AWS", async (options) =>
            (await import("./doctor.js")).doctor(options),
        ),
    ).option("--json", "Print JSON");
}

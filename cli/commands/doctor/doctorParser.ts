import { type AddSubcommand, onStack } from "../../commandLine/addSubcommand";

/** Adds `stacklease doctor`. */
export function doctorParser(add: AddSubcommand): void {
    onStack(
        add("doctor", "Check what leases need of this machine and account", async (options) =>
            (await import("./doctor")).doctor(options),
        ),
    ).option("--json", "Print JSON");
}

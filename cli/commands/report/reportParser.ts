import { type AddSubcommand, allOption, onStack } from "../../commandLine/addSubcommand";

/** Adds `stacklease report`. */
export function reportParser(add: AddSubcommand): void {
    onStack(
        add("report [file]", "Write a page with the timeline of all leases", async (file, options) =>
            (await import("./report.js")).report(file, options),
        ),
    ).addOption(allOption("Every stack of the state backend"));
}

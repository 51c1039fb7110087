import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addStackOptions, allOption } from "../../commandLine/options";

/** Adds `stacklease report`. */
export function reportSubcommand(add: AddSubcommand): void {
    addStackOptions(
        add("report [file]", "Write a page with the timeline of all leases", async (file, options) =>
            (await import("./report.js")).report(file, options),
        ),
    ).addOption(allOption("Every stack of the state backend"));
}

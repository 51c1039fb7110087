import { Option } from "commander";
import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addAllStacksOptions, watchSeconds } from "../../commandLine/options";

/** Adds `stacklease leases`. */
export function leasesSubcommand(add: AddSubcommand): void {
    addAllStacksOptions(
        add("leases", "List leases and how much time each has left", async (options) =>
            (await import("./leases.js")).leases(options),
        ),
    )
        .addOption(
            new Option("-w, --watch [seconds]", "Print again every few seconds (default: 2)")
                .argParser(watchSeconds)
                .preset("2"),
        )
        .addOption(
            new Option("--ended", "List leases from `issue` and `run` that ended on this machine").conflicts("watch"),
        );
}

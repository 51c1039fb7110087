import { Option } from "commander";
import { type Add, all, onStack, onStacks } from "../commandLine/addSubcommand";
import { watchSeconds } from "../commandLine/values";

/** Subcommands that show what there is. */
export function see(add: Add): void {
    onStacks(
        add("leases", "List leases and what is left of them", async (options) =>
            (await import("../commands/leases/leases")).leases(options),
        ),
    )
        .addOption(
            new Option("-w, --watch [seconds]", "Print again, every so many seconds (default: 2)")
                .argParser(watchSeconds)
                .preset("2"),
        )
        .addOption(new Option("--ended", "Those of `issue` that have ended on this machine").conflicts("watch"));
    onStacks(
        add("show <lease>", "Show all of a lease", async (lease, options) =>
            (await import("../commands/show/show")).show(lease, options),
        ),
    ).option("--show-secrets", "Its credentials, too");
    onStack(
        add("report [file]", "Write a page with the timeline of all leases", async (file, options) =>
            (await import("../commands/report/report")).report(file, options),
        ),
    ).addOption(all("Every stack of the backend"));
}

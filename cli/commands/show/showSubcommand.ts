import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addAllStacksOptions } from "../../commandLine/options";

/** Adds `stacklease show`. */
export function showSubcommand(add: AddSubcommand): void {
    addAllStacksOptions(
        add("show <lease>", "Show everything about a lease", async (lease, options) =>
            (await import("./show.js")).show(lease, options),
        ),
    ).option("--show-secrets", "Show its credentials as well");
}

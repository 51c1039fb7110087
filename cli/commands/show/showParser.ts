import { type AddSubcommand, onStacks } from "../../commandLine/addSubcommand";

/** Adds `stacklease show`. */
export function showParser(add: AddSubcommand): void {
    onStacks(
        add("show <lease>", "Show everything about a lease", async (lease, options) =>
            (await import("./show.js")).show(lease, options),
        ),
    ).option("--show-secrets", "Show its credentials as well");
}

import { type Add, onStacks } from "../../commandLine/addSubcommand";

/** Adds `stacklease show`. */
export function showParser(add: Add): void {
    onStacks(
        add("show <lease>", "Show everything about a lease", async (lease, options) =>
            (await import("./show")).show(lease, options),
        ),
    ).option("--show-secrets", "Its credentials, too");
}

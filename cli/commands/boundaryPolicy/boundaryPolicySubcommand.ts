import type { AddSubcommand } from "../../commandLine/addSubcommand";

/** Adds `stacklease boundary-policy`. */
export function boundaryPolicySubcommand(add: AddSubcommand): void {
    add("boundary-policy", "Print a boundary that keeps a lease from creating other identities", async () =>
        (await import("./boundaryPolicy.js")).boundaryPolicy(),
    );
}

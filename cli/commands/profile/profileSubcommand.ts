import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addStackOptions, stateProfile } from "../../commandLine/options";

/** Adds `stacklease profile`. */
export function profileSubcommand(add: AddSubcommand): void {
    addStackOptions(
        add(
            "profile <lease>",
            "Print the section for ~/.aws/config with which SDKs use a lease",
            async (lease, options) => (await import("./profile.js")).profile(lease, options),
        ),
    )
        .option("--name <name>", "The profile's name, unique in the file (default: the lease's)")
        .addOption(stateProfile());
}

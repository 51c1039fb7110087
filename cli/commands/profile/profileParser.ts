import { type AddSubcommand, onStack, stateProfile } from "../../commandLine/addSubcommand";

/** Adds `stacklease profile`. */
export function profileParser(add: AddSubcommand): void {
    onStack(
        add(
            "profile <lease>",
            "Print the section for ~/.aws/config with which SDKs use a lease",
            async (lease, options) => (await import("./profile.js")).profile(lease, options),
        ),
    )
        .option("--name <name>", "The profile's name, unique in the file (default: the lease's)")
        .addOption(stateProfile());
}

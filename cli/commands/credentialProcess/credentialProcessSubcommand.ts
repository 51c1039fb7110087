import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addStackOptions, stateProfile } from "../../commandLine/options";

/** Adds `stacklease credential-process`. */
export function credentialProcessSubcommand(add: AddSubcommand): void {
    addStackOptions(
        add(
            "credential-process <lease>",
            "Print a lease's credentials for AWS SDKs, as credential_process",
            async (lease, options) => (await import("./credentialProcess.js")).credentialProcess(lease, options),
        ),
    ).addOption(stateProfile());
}

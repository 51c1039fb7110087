import { type AddSubcommand, onStack, stateProfile } from "../../commandLine/addSubcommand";

/** Adds `stacklease credential-process`. */
export function credentialProcessParser(add: AddSubcommand): void {
    onStack(
        add(
            "credential-process <lease>",
            "Print a lease's credentials for AWS SDKs, as credential_process",
            async (lease, options) => (await import("./credentialProcess.js")).credentialProcess(lease, options),
        ),
    ).addOption(stateProfile());
}

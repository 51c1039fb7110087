import { isAbsolute, resolve } from "node:path";
import type { WorkspaceSettings } from "./project";
import { stateBackend, stateFolder } from "./stateBackend";

/**
 * Returns environment variables with absolute paths of the state and the passphrase file, for a Pulumi CLI that runs in
 * a temporary folder: it resolves relative paths from its working folder, whether they come from the environment, from
 * Pulumi.yaml or from `pulumi login`.
 */
export function absoluteSettings({
    cwd,
    backendUrl,
}: Pick<WorkspaceSettings, "cwd" | "backendUrl">): Record<string, string> {
    const { PULUMI_CONFIG_PASSPHRASE_FILE: passphrase } = process.env;
    const url = stateBackend({ backendUrl });
    const folder = stateFolder(url, cwd);
    return {
        ...(folder && { PULUMI_BACKEND_URL: url.replace(/^[^?]*/, () => `file://${folder}`) }),
        ...(passphrase && !isAbsolute(passphrase) && { PULUMI_CONFIG_PASSPHRASE_FILE: resolve(cwd, passphrase) }),
    };
}

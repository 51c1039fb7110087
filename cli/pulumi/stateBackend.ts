import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import type { WorkspaceSettings } from "./project";

/**
 * Returns the URL of a project's state backend, as the Pulumi CLI finds it: from the environment, Pulumi.yaml, or
 * `pulumi login`. Empty if the user is not logged in.
 */
export function stateBackend({ backendUrl }: Pick<WorkspaceSettings, "backendUrl">): string {
    return process.env.PULUMI_BACKEND_URL || backendUrl || currentLogin() || "";
}

/** Returns whether the state backend is Pulumi Cloud or compatible, where stacks belong to organizations. */
export function isPulumiCloud(workspace: Pick<WorkspaceSettings, "backendUrl">): boolean {
    return /^https?:/.test(stateBackend(workspace));
}

/** Returns the URL of the last `pulumi login`. */
function currentLogin(): string | undefined {
    try {
        const home = process.env.PULUMI_HOME || join(homedir(), ".pulumi");
        return (JSON.parse(readFileSync(join(home, "credentials.json"), "utf8")) as { current?: string }).current;
    } catch {
        return undefined; // Not logged in, or the Pulumi CLI reports what is wrong.
    }
}

/**
 * Returns the absolute path of a `file://` state backend; undefined for other state backends.
 * @param url as the Pulumi CLI reports it
 * @param cwd working folder of the Pulumi CLI, from which it resolves a relative path. Default: the current folder
 */
export function stateFolder(url: string, cwd = "."): string | undefined {
    const path = /^file:\/\/([^?]*)/.exec(url)?.[1];
    return path?.startsWith("~") ? join(homedir(), path.slice(1)) : path && resolve(cwd, path);
}

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

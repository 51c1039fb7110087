import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { WorkspaceSettings } from "./project";

/** The URL of a project's state backend, as the Pulumi CLI finds it: from the environment, Pulumi.yaml, or `pulumi login`. Empty where nobody is logged in. */
export function stateBackend({ backendUrl }: Pick<WorkspaceSettings, "backendUrl">): string {
    return process.env.PULUMI_BACKEND_URL || backendUrl || currentLogin() || "";
}

/** Whether it is Pulumi Cloud, or one like it, where stacks belong to organizations. Others have none, by whatever name. */
export function isPulumiCloud(workplace: Pick<WorkspaceSettings, "backendUrl">): boolean {
    return /^https?:/.test(stateBackend(workplace));
}

/** Where `pulumi login` has last logged in to. */
function currentLogin(): string | undefined {
    try {
        const home = process.env.PULUMI_HOME || join(homedir(), ".pulumi");
        return (JSON.parse(readFileSync(join(home, "credentials.json"), "utf8")) as { current?: string }).current;
    } catch {
        return undefined; // Nobody is, or the CLI will say what is wrong.
    }
}

/**
 * The folder of a `file://` state backend, whole; undefined where states are no files.
 * @param url as the Pulumi CLI has it
 * @param cwd where that runs: it takes a relative folder from there. Default: the current one
 */
export function stateFolder(url: string, cwd = "."): string | undefined {
    const path = /^file:\/\/([^?]*)/.exec(url)?.[1];
    return path?.startsWith("~") ? join(homedir(), path.slice(1)) : path && resolve(cwd, path);
}

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import type { Project } from "./project";

/**
 * The settings by which the Pulumi CLI finds state and passphrase where it stands in a folder of our own: it takes relative ones from its working
 * folder, whether they come from the environment, from Pulumi.yaml or from `pulumi login`.
 */
export function absoluteSettings({ cwd, backendUrl }: Pick<Project, "cwd" | "backendUrl">): Record<string, string> {
    const { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE_FILE: passphrase } = process.env;
    const path = relativePath(PULUMI_BACKEND_URL || backendUrl || loggedIn());
    return {
        ...(path !== undefined && { PULUMI_BACKEND_URL: `file://${resolve(cwd, path)}` }),
        ...(passphrase && !isAbsolute(passphrase) && { PULUMI_CONFIG_PASSPHRASE_FILE: resolve(cwd, passphrase) }),
    };
}

function relativePath(url: string | undefined): string | undefined {
    const path = /^file:\/\/(?!~)(.*)$/.exec(url ?? "")?.[1];
    return path === undefined || isAbsolute(path) ? undefined : path;
}

/** Where `pulumi login` has last logged in to. */
function loggedIn(): string | undefined {
    try {
        const home = process.env.PULUMI_HOME || join(homedir(), ".pulumi");
        return (JSON.parse(readFileSync(join(home, "credentials.json"), "utf8")) as { current?: string }).current;
    } catch {
        return undefined; // Nobody is, or the CLI will say what is wrong.
    }
}

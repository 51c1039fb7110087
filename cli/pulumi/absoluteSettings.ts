import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import type { Project } from "./project";
import { stateFolder } from "./stateFolder";

/**
 * The settings by which the Pulumi CLI finds state and passphrase where it stands in a folder of our own: it takes relative ones from its working
 * folder, whether they come from the environment, from Pulumi.yaml or from `pulumi login`.
 */
export function absoluteSettings({ cwd, backendUrl }: Pick<Project, "cwd" | "backendUrl">): Record<string, string> {
    const { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE_FILE: passphrase } = process.env;
    const url = PULUMI_BACKEND_URL || backendUrl || loggedIn() || "";
    const folder = stateFolder(url, cwd);
    return {
        ...(folder && { PULUMI_BACKEND_URL: url.replace(/^[^?]*/, () => `file://${folder}`) }),
        ...(passphrase && !isAbsolute(passphrase) && { PULUMI_CONFIG_PASSPHRASE_FILE: resolve(cwd, passphrase) }),
    };
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

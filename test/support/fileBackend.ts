import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { encryptionWith, isSecret } from "./passphrase";
import type { Bag } from "./resource";

/** A stack in the `file://` backend of a test, and the folder of its Pulumi.yaml. */
export interface StackInFolder {
    /** The folder that the backend's URL names. */
    readonly backend: string;
    readonly project: string;
    /** The folder of the project. */
    readonly folder: string;
    readonly stack: string;
    readonly passphrase: string;
}

/** The content of a state without its resources. */
interface Checkpoint {
    readonly latest?: { readonly resources?: readonly Bag[] };
}

/** Returns whether a stack exists. */
export function hasStack(at: StackInFolder): boolean {
    return existsSync(stateFile(at));
}

/** Creates a stack as `pulumi stack init` does, and its settings. The Pulumi CLI needs half a second for that. */
export function createStack(at: StackInFolder): void {
    storeState(at, { stack: fullNameOf(at), latest: stateOf(at, []) });
}

/** Returns the content of a state. */
export function stateOf({ passphrase }: StackInFolder, resources: readonly Bag[]): object {
    return {
        manifest: { time: new Date().toISOString(), magic: "", version: "" },
        secrets_providers: { type: "passphrase", state: { salt: encryptionWith(passphrase).salt } },
        resources,
        metadata: {},
    };
}

/** Stores a state. */
export function storeState(at: StackInFolder, checkpoint: object): void {
    const text = JSON.stringify({ version: 3, checkpoint });
    write(join(at.backend, ".pulumi", "meta.yaml"), "version: 1");
    write(stateFile(at), text);
    storeSettings(at);
}

/** Stores a stack's settings, Pulumi.STACK.yaml, unless they exist. */
export function storeSettings({ folder, stack, passphrase }: StackInFolder): void {
    const file = join(folder, `Pulumi.${stack}.yaml`);
    if (!existsSync(file)) {
        write(file, `encryptionsalt: ${encryptionWith(passphrase).salt}\n`);
    }
}

/** Adds an update to a stack's history. */
export function storeUpdate({ backend, project, stack }: StackInFolder, checkpoint: object, changes: Bag): void {
    const seconds = Math.floor(Date.now() / 1_000);
    const update = {
        ...{ kind: "update", startTime: seconds, message: "", environment: {}, config: {} },
        ...{ version: 0, result: "succeeded", endTime: seconds, resourceChanges: changes },
    };
    const past = join(
        ...[backend, ".pulumi", "history", project, stack, `${stack}-${BigInt(Date.now()) * 1_000_000n}`],
    );
    write(`${past}.checkpoint.json`, JSON.stringify({ version: 3, checkpoint }));
    write(`${past}.history.json`, JSON.stringify(update));
}

/** Selects a stack, as `pulumi stack select` does. */
export function selectStack(at: StackInFolder): void {
    const settings = { stacks: { [`file://${at.backend}`]: fullNameOf(at) } };
    write(workspaceFile(at), JSON.stringify(settings));
}

/** Returns the name of the selected stack. */
export function selectedStack(at: Omit<StackInFolder, "stack" | "passphrase">): string | undefined {
    const { stacks } = JSON.parse(readFileSync(workspaceFile(at), "utf8")) as { stacks?: Record<string, string> };
    return stacks?.[`file://${at.backend}`]?.split("/").at(-1);
}

/** Lists the names of a project's stacks, as `pulumi stack ls` does. */
export function stackNames({ backend, project }: Pick<StackInFolder, "backend" | "project">): string[] {
    const files = readdirSync(join(backend, ".pulumi", "stacks", project));
    return files.filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -".json".length));
}

/** Returns the outputs of a stack, as `pulumi stack output --json` does with and without `--show-secrets`. */
export function outputsOf(at: StackInFolder): OutputMap {
    const root = resourcesOf(at).find(({ type }) => type === "pulumi:pulumi:Stack");
    const { decrypt } = encryptionWith(at.passphrase);
    return Object.fromEntries(
        Object.entries((root?.outputs ?? {}) as Bag).map(([name, value]) => [
            name,
            { value: decrypt(value), secret: isSecret(value) },
        ]),
    );
}

/** Returns the resources of a stack, with encrypted secrets, as `pulumi stack export` does. */
export function resourcesOf(at: Pick<StackInFolder, "backend" | "project" | "stack">): readonly Bag[] {
    const { checkpoint } = JSON.parse(readFileSync(stateFile(at), "utf8")) as { checkpoint: Checkpoint };
    return checkpoint.latest?.resources ?? [];
}

/** Returns the name of a stack in the backend. */
export function fullNameOf({ project, stack }: StackInFolder): string {
    return `organization/${project}/${stack}`;
}

function workspaceFile({ backend, project, folder }: Pick<StackInFolder, "backend" | "project" | "folder">): string {
    const hash = createHash("sha1").update(join(folder, "Pulumi.yaml")).digest("hex");
    return join(backend, "home", "workspaces", `${project}-${hash}-workspace.json`);
}

/** Returns the path of a stack's state. */
export function stateFile({ backend, project, stack }: Pick<StackInFolder, "backend" | "project" | "stack">): string {
    return join(backend, ".pulumi", "stacks", project, `${stack}.json`);
}

function write(file: string, text: string): void {
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, text);
}

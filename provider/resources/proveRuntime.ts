import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { folderWith } from "../node/folderWith";
import { nodeFault } from "../node/nodeVersion";
import { resolveFrom } from "../node/resolveFrom";

/** Where the program starts, before it may change its working directory: the plugin process starts there, too. */
const startFolder = process.cwd();

/**
 * Whether this process is a program that the engine has started, by the SDK's `cmd/run`. Older language hosts tell it
 * in no other way.
 */
const isRunByEngine = /[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]run\b/.test(process.argv[1] ?? "");

let isProven = false;

/**
 * Proves, once per process, that the engine's plugin process will find the module that state refers to, and will be
 * able to run it. The plugin resolves it from the program's folder, not from the package that declares a resource.
 *
 * An inline program of the Automation API cannot know where its plugin runs: in its own working directory, unless its
 * project settings have a `main` or it has a `workDir`. There the same text is a warning.
 * @throws RunError if the module is not found from the program's folder, or Node.js is too old
 */
export function proveRuntime(): void {
    if (isProven) {
        return;
    }
    const oldNode = nodeFault(process.versions.node);
    if (oldNode) {
        throw new pulumi.RunError(oldNode);
    }
    const fault = findRuntimeFault(startFolder);
    if (fault && isRunByEngine) {
        throw new pulumi.RunError(fault);
    }
    isProven = true;
    if (fault) {
        pulumi.log.warn(fault).catch(() => {});
    }
}

/**
 * Returns why the plugin process of a program's folder will not find our runtime, and what to do; undefined if it will.
 */
export function findRuntimeFault(folder: string): string | undefined {
    if (resolveFrom(folder, "stacklease/runtime")) {
        return undefined;
    }
    const owner = folderWith(["package.json"], folder) ?? folder;
    return `load stacklease/runtime: Pulumi's plugin process loads it from the program's folder ${folder}, which does not find it; add stacklease to the dependencies in ${join(owner, "package.json")} (npm install stacklease in ${owner}), even if another package of yours depends on it`;
}

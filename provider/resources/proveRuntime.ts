import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { folderWith } from "../node/folderWith";
import { nodeFault } from "../node/nodeVersion";
import { resolveFrom } from "../node/resolveFrom";

/** Folder in which the program starts, before the program can change it. The plugin process starts there too. */
const startFolder = process.cwd();

/**
 * Whether the engine started this process as a program, with the SDK's `cmd/run`. Older language hosts give no other
 * sign.
 */
const isRunByEngine = /[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]run\b/.test(process.argv[1] ?? "");

let isProven = false;

/**
 * Checks, once per process, that the engine's plugin process can find and run the module that the state refers to. The
 * plugin resolves it from the program's folder, not from the package that declares a resource.
 *
 * An inline program of the Automation API does not know where its plugin runs: in its own working directory, unless its
 * project settings have a `main` or it has a `workDir`. For such a program, a module that is not found is only a
 * warning.
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
 * Returns why the plugin process of a program in `folder` cannot find the runtime module, and what to do; undefined if
 * it can.
 */
export function findRuntimeFault(folder: string): string | undefined {
    if (resolveFrom(folder, "stacklease/runtime")) {
        return undefined;
    }
    const owner = folderWith(["package.json"], folder) ?? folder;
    return `load stacklease/runtime: Pulumi's plugin process loads it from the program's folder ${folder}, but does not find it there; add stacklease to the dependencies in ${join(owner, "package.json")} (npm install stacklease in ${owner}), even if another package of yours depends on it`;
}

import { statSync } from "node:fs";
import { dirname } from "node:path";
import { LeaseError } from "../../../provider/errors/leaseError";
import { Operation } from "../../../provider/errors/operation";
import { type Project, projectFolder } from "../../pulumi/project";
import { pulumi } from "../../pulumi/pulumi";
import type { Checkpoint } from "../../state/checkpoint";
import { readCheckpoint, readWithoutSecrets } from "../../state/readCheckpoint";
import type { StackOptions } from "../../state/stacks";
import { NotChecked } from "./checkResult";

/** The state backend, and the user who is logged in to it, as `pulumi whoami` prints them. */
export interface StateBackendLogin {
    readonly user: string;
    readonly url: string;
}

/** Facts that several checks share. All of them start to load at once, and each is loaded once. */
export interface CheckContext {
    readonly options: StackOptions;
    /** Output of `pulumi version`. */
    readonly cli: Promise<string>;
    /** Folder from which the program's modules are resolved. */
    readonly programFolder: Promise<string>;
    readonly backend: Promise<StateBackendLogin>;
    /** State of the stack, without its secrets. */
    readonly stack: Promise<Checkpoint<"facts">>;
    /** The same state, for checks to skip if it cannot be read. Rejects with {@link NotChecked}. */
    readonly readable: Promise<Checkpoint<"facts">>;
    /** State of the stack, with its secrets. */
    readonly decrypted: Promise<Checkpoint<"secrets">>;
}

/**
 * Starts to load the facts that checks share. A fact that depends on one that failed rejects with {@link NotChecked};
 * the check of the first one reports the error.
 */
export function readCheckContext(options: StackOptions): CheckContext {
    const { cwd, stack: name } = options;
    const isOutside = isOutsideProject(cwd);
    const cli = pulumi(new Operation("find", "Pulumi CLI"), ["version"]).then((output) => output.trim());
    const cliReady = cli.catch(() => {
        throw new NotChecked("the Pulumi CLI does not work");
    });
    const location = { name, cwd };
    const state = async <State>(read: () => Promise<State>) => {
        if (isOutside && name === undefined) {
            throw new NotChecked("no project found", "run doctor in a project's folder, or pass the folder with --cwd");
        }
        await cliReady;
        return read();
    };
    const backend = cliReady
        .then(() => pulumi(new Operation("reach", "state backend"), ["whoami", "--json"], { cwd }))
        .then((output) => JSON.parse(output) as StateBackendLogin);
    const project = isOutside ? Promise.reject(new NotChecked("no project found")) : readProject(cwd);
    const stack = state(() => readWithoutSecrets(location));
    const readable = stack.catch((error) => {
        throw new NotChecked(error instanceof NotChecked ? error.found : "the stack cannot be read");
    });
    const withSecrets = state(() => readCheckpoint(location, "secrets"));
    const context = {
        options,
        cli,
        backend,
        stack,
        readable,
        programFolder: project.then(({ main }) => folderOf(main)),
        decrypted: readable.then(() => withSecrets),
    };
    for (const each of [cliReady, withSecrets, ...Object.values(context)]) {
        Promise.resolve(each).catch(() => {}); // The check that uses it reports the error.
    }
    return context;
}

/** Returns the folder of a project's `main`, which is a folder or a file in it. */
function folderOf(main: string): string {
    const found = statSync(main, { throwIfNoEntry: false });
    if (!found) {
        throw new LeaseError({
            code: "InvalidInput",
            operation: new Operation("read", "project"),
            reason: `the folder ${main} does not exist`,
            remedy: "correct main in Pulumi.yaml",
        });
    }
    return found.isFile() ? dirname(main) : main;
}

function isOutsideProject(cwd: string | undefined): boolean {
    try {
        projectFolder(cwd, new Operation("find", "project"));
        return false;
    } catch {
        return true;
    }
}

/**
 * Reads the project. The Automation API is imported late: it takes as long to load as the CLI takes to answer, and may
 * not be installed.
 */
async function readProject(cwd: string | undefined): Promise<Project> {
    const { openProject } = await import("../../engine/openStack.js").catch(() => {
        throw new LeaseError({
            code: "PackageMissing",
            operation: new Operation("read", "project"),
            reason: "stacklease cannot find the package @pulumi/pulumi",
            remedy: "run npm install @pulumi/pulumi",
        });
    });
    return openProject(cwd, new Operation("read", "project"));
}

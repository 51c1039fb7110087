import { statSync } from "node:fs";
import { dirname } from "node:path";
import { LeaseError } from "../../../provider/leaseError";
import { Operation } from "../../../provider/operation";
import { type Project, projectFolder } from "../../pulumi/project";
import { pulumi } from "../../pulumi/pulumi";
import type { Checkpoint } from "../../state/checkpoint";
import { readCheckpoint, readPlainly } from "../../state/readCheckpoint";
import type { StackOptions } from "../../state/stackOptions";
import { NotChecked } from "./checkResult";

/** Who is logged in to which state backend, as the Pulumi CLI says it. */
export interface LoggedIn {
    readonly user: string;
    readonly url: string;
}

/** What several checks look at. Everything is begun at once, and read once. */
export interface CheckContext {
    readonly options: StackOptions;
    /** What the Pulumi CLI says its version is. */
    readonly cli: Promise<string>;
    /** The folder that the program's modules are resolved from. */
    readonly programFolder: Promise<string>;
    /** The state backend. */
    readonly backend: Promise<LoggedIn>;
    /** The stack's state, without what only its secrets tell. */
    readonly stack: Promise<Checkpoint<"facts">>;
    /** The same, for checks that have nothing to say where it can't be read. */
    readonly readable: Promise<Checkpoint<"facts">>;
    /** The stack's state with its secrets. */
    readonly decrypted: Promise<Checkpoint<"secrets">>;
}

/** Begins to look round. What can't be known fails with {@link NotChecked}, but for the one that is to tell of it. */
export function readCheckContext(options: StackOptions): CheckContext {
    const { cwd, stack: name } = options;
    const outside = isOutside(cwd);
    const cli = pulumi(new Operation("find", "Pulumi CLI"), ["version"]).then((said) => said.trim());
    const working = cli.catch(() => {
        throw new NotChecked("not before the Pulumi CLI works");
    });
    const location = { name, cwd };
    const state = async <State>(read: () => Promise<State>) => {
        if (outside && name === undefined) {
            throw new NotChecked("there is no project here", "run it in a project's folder, or give that with --cwd");
        }
        await working;
        return read();
    };
    const backend = working
        .then(() => pulumi(new Operation("reach", "state backend"), ["whoami", "--json"], { cwd }))
        .then((said) => JSON.parse(said) as LoggedIn);
    const project = outside ? Promise.reject(new NotChecked("there is no project here")) : readProject(cwd);
    const stack = state(() => readPlainly(location));
    const readable = stack.catch((error) => {
        throw new NotChecked(error instanceof NotChecked ? error.found : "not before the stack can be read");
    });
    const withSecrets = state(() => readCheckpoint(location, "secrets"));
    const surroundings = {
        ...{ options, cli, backend, stack, readable },
        programFolder: project.then(({ main }) => folderOf(main)),
        decrypted: readable.then(() => withSecrets),
    };
    for (const each of [working, withSecrets, ...Object.values(surroundings)]) {
        Promise.resolve(each).catch(() => {}); // Whoever looks at it tells.
    }
    return surroundings;
}

/** A project's main is a folder, or a file in it. */
function folderOf(main: string): string {
    const found = statSync(main, { throwIfNoEntry: false });
    if (!found) {
        throw new LeaseError({
            code: "StackUnavailable",
            operation: new Operation("read", "project"),
            reason: `there is no folder ${main}`,
            remedy: "correct main in Pulumi.yaml",
        });
    }
    return found.isFile() ? dirname(main) : main;
}

function isOutside(cwd: string | undefined): boolean {
    try {
        projectFolder(cwd, new Operation("find", "project"));
        return false;
    } catch {
        return true;
    }
}

/** The Automation API reads projects. It takes as long to load as the CLI takes to answer, and may not be there. */
async function readProject(cwd: string | undefined): Promise<Project> {
    const { openProject } = await import("../../engine/openStack").catch(() => {
        throw new LeaseError({
            code: "StackUnavailable",
            operation: new Operation("read", "project"),
            reason: "stacklease itself finds no @pulumi/pulumi",
            remedy: "run npm install @pulumi/pulumi",
        });
    });
    return openProject(cwd, new Operation("read", "project"));
}

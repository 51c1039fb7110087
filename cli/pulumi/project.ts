import { resolve } from "node:path";
import type { ProjectSettings } from "@pulumi/pulumi/automation";
import { folderWith } from "../../provider/folderWith";
import type { Operation } from "../../provider/operation";
import { CliError } from "../errors/cliError";
import { exitCodes } from "../errors/exitCodes";
import { ownFolder } from "../process/ownPackage";

/** Where a stack can be worked on without its program. */
export interface WorkspaceSettings {
    /** Where programs and plugins run, whole. */
    readonly main: string;
    /** Where the user is: the Pulumi CLI takes relative paths from there. Whole. */
    readonly cwd: string;
    /** The project's own state backend; undefined is the one that the user is logged in to. */
    readonly backendUrl: string | undefined;
}

/** A project as the folder of a Pulumi.yaml has it. */
export interface Project extends WorkspaceSettings {
    readonly folder: string;
    readonly name: string;
}

const files = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/** The folder of the project that a folder is in; undefined if it is in none. */
export function findProjectFolder(cwd = process.cwd()): string | undefined {
    return folderWith(files, resolve(cwd));
}

/** The folder of the project that a folder is in. */
export function projectFolder(cwd: string | undefined, operation: Operation): string {
    const folder = findProjectFolder(cwd);
    if (folder === undefined) {
        throw new CliError(exitCodes.stack, {
            code: "NoProject",
            operation,
            reason: "there is no Pulumi.yaml here or above",
            remedy: "run it in the project's folder, or give that with --cwd",
        });
    }
    return folder;
}

/** Where to work outside of any project. Plugins run in the folder of this package, from which they find it and the Pulumi SDK. */
export function ownWorkspaceSettings(cwd = process.cwd()): WorkspaceSettings {
    return { main: ownFolder(), cwd: resolve(cwd), backendUrl: undefined };
}

/** A project by its folder and settings. */
export function readProject(folder: string, cwd: string, settings: ProjectSettings): Project {
    const { name, main = ".", backend } = settings;
    return { folder, name, main: resolve(folder, main), cwd: resolve(cwd), backendUrl: backend?.url };
}

interface Mismatch {
    readonly reason: string;
    readonly remedy: string;
}

/** Why the program and config of a folder are not those of a stack; undefined if they are. */
export function projectMismatch({ name, folder }: Project, ofStack: string): Mismatch | undefined {
    return name === ofStack
        ? undefined
        : {
              reason: `the stack is of project ${ofStack}, but ${folder} has project ${name}`,
              remedy: `run it in the folder of ${ofStack}, or give that with --cwd`,
          };
}

/** Refuses a folder that has another project than a stack. */
export function assertProject(project: Project, ofStack: string, operation: Operation): void {
    const why = projectMismatch(project, ofStack);
    if (why) {
        throw new CliError(exitCodes.stack, { code: "WrongProject", operation, ...why });
    }
}

import { resolve } from "node:path";
import type { ProjectSettings } from "@pulumi/pulumi/automation";
import type { Operation } from "../../provider/errors/operation";
import { folderWith } from "../../provider/node/folderWith";
import { CliError, exitCodes } from "../errors/cliError";
import { ownFolder } from "../process/ownPackage";

/** Settings that it takes to work on a stack without its program. */
export interface WorkspaceSettings {
    /** Absolute path of the folder in which programs and plugins run. */
    readonly main: string;
    /** Absolute path of the user's folder, from which the Pulumi CLI resolves relative paths. */
    readonly cwd: string;
    /** The project's state backend; undefined means the one that the user is logged in to. */
    readonly backendUrl: string | undefined;
}

/** A project with a Pulumi.yaml. */
export interface Project extends WorkspaceSettings {
    /** Absolute path of the folder with the Pulumi.yaml. */
    readonly folder: string;
    readonly name: string;
}

const files = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/** Returns the project folder at or above a folder; undefined if there is none. */
export function findProjectFolder(cwd = process.cwd()): string | undefined {
    return folderWith(files, resolve(cwd));
}

/**
 * Returns the project folder at or above a folder.
 * @throws CliError `NoProject` if there is none
 */
export function projectFolder(cwd: string | undefined, operation: Operation): string {
    const folder = findProjectFolder(cwd);
    if (folder === undefined) {
        throw new CliError(exitCodes.stack, {
            code: "NoProject",
            operation,
            reason: "there is no Pulumi.yaml in this folder or above it",
            remedy: "run the command in the project's folder, or use --cwd",
        });
    }
    return folder;
}

/**
 * Returns settings for work outside of a project. Plugins run in this package's folder, where they find it and the
 * Pulumi SDK.
 */
export function ownWorkspaceSettings(cwd = process.cwd()): WorkspaceSettings {
    return { main: ownFolder(), cwd: resolve(cwd), backendUrl: undefined };
}

/** Returns the project with these settings. */
export function readProject(folder: string, cwd: string, settings: ProjectSettings): Project {
    const { name, main = ".", backend } = settings;
    return { folder, name, main: resolve(folder, main), cwd: resolve(cwd), backendUrl: backend?.url };
}

interface Mismatch {
    readonly reason: string;
    readonly remedy: string;
}

/** Returns why the folder's project is not the project of a stack; undefined if it is. */
export function projectMismatch({ name, folder }: Project, ofStack: string): Mismatch | undefined {
    return name === ofStack
        ? undefined
        : {
              reason: `the stack belongs to project ${ofStack}, but ${folder} has project ${name}`,
              remedy: `run the command in the folder of project ${ofStack}, or use --cwd`,
          };
}

/**
 * Checks that the folder's project is the project of a stack.
 * @throws CliError `WrongProject` if it is not
 */
export function assertProject(project: Project, ofStack: string, operation: Operation): void {
    const why = projectMismatch(project, ofStack);
    if (why) {
        throw new CliError(exitCodes.stack, { code: "WrongProject", operation, ...why });
    }
}

/** The location of a stack. */
export interface StackLocation {
    /** Name as the Pulumi CLI takes it; undefined means the selected stack. */
    readonly name: string | undefined;
    /** Working folder for the Pulumi CLI; undefined means the current folder. */
    readonly cwd: string | undefined;
}

/** The location of a stack, with its project and short name. */
export interface StackNames {
    readonly location: StackLocation;
    readonly project: string;
    readonly stack: string;
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type LocalWorkspaceOptions, type PulumiFn, Stack } from "@pulumi/pulumi/automation";
import type { Operation } from "../../provider/errors/operation";
import { CliError, exitCodes } from "../errors/cliError";
import { engineCommand } from "../pulumi/engineCommand";
import {
    assertProject,
    findProjectFolder,
    ownWorkspaceSettings,
    type Project,
    projectFolder,
    readProject,
    type WorkspaceSettings,
} from "../pulumi/project";
import { cloudKeyOption, encryptionSettings, type SecretsProvider } from "../pulumi/stackExport";
import { absoluteSettings } from "../pulumi/stateBackend";
import type { Checkpoint } from "../state/checkpoint";
import { parentOf } from "../state/stacks";
import { remark } from "../terminal/print";

/** The details of a stack that it takes to open it. */
export type StackDetails = Pick<Checkpoint<"shown">, "location" | "project" | "stack" | "secretsProvider">;

/** Options for opening a stack. */
interface OpenOptions {
    /** Operation for errors. */
    readonly operation: Operation;
    /** Environment variables for the Pulumi CLI, its plugins and programs, in addition to those of this process. */
    readonly env?: Readonly<Record<string, string>>;
}

/** An open stack of the Automation API. */
export interface OpenStack {
    readonly stack: Stack;
    /** Removes the temporary folder, if the stack was opened in one. */
    close(): void;
}

/**
 * Returns the project at or above a folder.
 * @throws CliError `NoProject` if there is none
 */
export async function openProject(cwd: string | undefined, operation: Operation): Promise<Project> {
    return openProjectIn(projectFolder(cwd, operation), cwd, operation);
}

/**
 * Returns the project at or above a folder; undefined if there is none, as with programs that use the Automation API.
 */
export async function findProject(cwd: string | undefined, operation: Operation): Promise<Project | undefined> {
    const folder = findProjectFolder(cwd);
    return folder === undefined ? undefined : openProjectIn(folder, cwd, operation);
}

/** Returns the settings that it takes to work on a stack without its program, with or without a project. */
export async function findWorkspaceSettings(cwd: string | undefined, operation: Operation): Promise<WorkspaceSettings> {
    return (await findProject(cwd, operation)) ?? ownWorkspaceSettings(cwd);
}

async function openProjectIn(folder: string, cwd: string | undefined, operation: Operation): Promise<Project> {
    const workspace = await LocalWorkspace.create({
        workDir: folder,
        pulumiCommand: engineCommand(operation),
    });
    return readProject(folder, cwd ?? process.cwd(), await workspace.projectSettings());
}

/**
 * Opens a stack for a refresh or a destroy: in its project's folder if that is the current one, otherwise in a
 * temporary folder.
 */
export async function openStack(details: StackDetails, options: OpenOptions): Promise<OpenStack> {
    const { location, project: name, stack, secretsProvider } = details;
    const project = await findProject(location.cwd, options.operation);
    if (project?.name === name && parentOf(stack) === undefined) {
        return openIn(project, details, options);
    }
    const projectName = name || project?.name;
    if (!projectName) {
        throw new CliError(exitCodes.stack, {
            code: "NoProject",
            operation: options.operation,
            reason: "the state does not record the stack's project",
            remedy: "use --stack organization/project/name",
        });
    }
    const workspaceSettings = project ?? ownWorkspaceSettings(location.cwd);
    return openInTemporaryFolder(
        { workspaceSettings, projectName, name: location.name ?? stack, secretsProvider },
        options,
    );
}

/**
 * Opens a stack for an `up` of its own program.
 * @throws CliError `WrongProject` if the folder has another project
 */
export async function openProgram(details: StackDetails, options: OpenOptions): Promise<OpenStack> {
    const project = await openProject(details.location.cwd, options.operation);
    assertProject(project, details.project, options.operation);
    return openIn(project, details, options);
}

async function openIn(
    { folder }: Project,
    { location, stack }: StackDetails,
    options: OpenOptions,
): Promise<OpenStack> {
    const workspace = await LocalWorkspace.create({ ...settings(options), workDir: folder });
    return { stack: await Stack.select(location.name ?? stack, workspace), close() {} };
}

/** A stack that is opened in a temporary folder. */
interface TemporaryStack {
    readonly workspaceSettings: WorkspaceSettings;
    /** Name of the stack's project. */
    readonly projectName: string;
    /** Name of the stack as the Pulumi CLI takes it. */
    readonly name: string;
    readonly secretsProvider: SecretsProvider | undefined;
    /**
     * Whether to create the stack.
     * @default false
     */
    readonly isNew?: boolean;
}

/**
 * Opens a stack in a temporary folder, with a secrets provider and key that are already in use.
 * @param program for `up`; refresh and destroy take none
 */
export async function openInTemporaryFolder(
    { workspaceSettings, projectName, name, secretsProvider, isNew }: TemporaryStack,
    options: OpenOptions,
    program?: PulumiFn,
): Promise<OpenStack> {
    const folder = mkdtempSync(join(tmpdir(), "stacklease-"));
    const close = () => removeFolder(folder);
    try {
        // With a user's PULUMI_RUN_PROGRAM, refresh and destroy would run the program of the current folder.
        const own = { ...absoluteSettings(workspaceSettings), PULUMI_RUN_PROGRAM: "false" };
        const workspace = await LocalWorkspace.create({
            ...settings({ ...options, env: { ...own, ...options.env } }),
            workDir: folder,
            ...cloudKeyOption(secretsProvider),
            projectSettings: {
                name: projectName,
                runtime: "nodejs",
                main: workspaceSettings.main,
                ...(workspaceSettings.backendUrl && { backend: { url: workspaceSettings.backendUrl } }),
            },
            stackSettings: { [name.slice(name.lastIndexOf("/") + 1)]: encryptionSettings(secretsProvider) },
            ...(program && { program }),
        });
        return { stack: await (isNew ? Stack.create(name, workspace) : Stack.select(name, workspace)), close };
    } catch (error) {
        close();
        throw error;
    }
}

function settings({ operation, env = {} }: OpenOptions): LocalWorkspaceOptions {
    return { pulumiCommand: engineCommand(operation), envVars: { ...env } };
}

/** Removes a temporary folder. A failure is only a remark: it must not lose a lease, and the folder holds no secret. */
function removeFolder(folder: string): void {
    try {
        rmSync(folder, { recursive: true, force: true });
    } catch (error) {
        remark(`stacklease: remove folder ${folder}: ${(error as Error).message}; remove it by hand`);
    }
}

/**
 * Destroys a stack's resources and removes the stack, its settings and its history. It takes one run of the Pulumi CLI,
 * where the Automation API needs three, because a user waits for the command to end.
 */
export async function destroyStack(details: StackDetails, options: OpenOptions): Promise<void> {
    const { stack, close } = await openStack(details, options);
    try {
        const { workDir, envVars } = stack.workspace;
        const args = ["destroy", "--yes", "--skip-preview", "--remove", "--stack", stack.name];
        await engineCommand(options.operation).run(args, workDir, envVars);
    } finally {
        close();
    }
}

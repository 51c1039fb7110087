import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type LocalWorkspaceOptions, type PulumiFn, Stack } from "@pulumi/pulumi/automation";
import type { Operation } from "../../provider/operation";
import { CliError } from "../errors/cliError";
import { exitCodes } from "../errors/exitCodes";
import { absoluteSettings } from "../pulumi/absoluteSettings";
import { EngineCommand } from "../pulumi/engineCommand";
import {
    assertProject,
    findProjectFolder,
    ownWorkspaceSettings,
    type Project,
    projectFolder,
    readProject,
    type WorkspaceSettings,
} from "../pulumi/project";
import type { Checkpoint, SecretsProvider } from "../state/checkpoint";
import { parentOf } from "../state/stacks";
import { remark } from "../terminal/print";

/** What has to be known of a stack to work on it. */
export type StackDetails = Pick<Checkpoint<"shown">, "location" | "project" | "stack" | "secretsProvider">;

/** How to work on a stack. */
interface OpenOptions {
    /** `<verb> <thing> <name>`, to begin an error with. */
    readonly operation: Operation;
    /** For the CLI, its plugins and programs, beside this process's environment. */
    readonly env?: Readonly<Record<string, string>>;
}

/** An open stack. What has no folder of its own works in one that is removed again. */
export interface OpenStack {
    readonly stack: Stack;
    close(): void;
}

/** The project of a folder. */
export async function openProject(cwd: string | undefined, operation: Operation): Promise<Project> {
    return openProjectIn(projectFolder(cwd, operation), cwd, operation);
}

/** The project of a folder; undefined if there is none, as where programs use the Automation API. */
export async function findProject(cwd: string | undefined, operation: Operation): Promise<Project | undefined> {
    const folder = findProjectFolder(cwd);
    return folder === undefined ? undefined : openProjectIn(folder, cwd, operation);
}

/** Where to work on a stack without its program. It takes no project. */
export async function findWorkspaceSettings(cwd: string | undefined, operation: Operation): Promise<WorkspaceSettings> {
    return (await findProject(cwd, operation)) ?? ownWorkspaceSettings(cwd);
}

async function openProjectIn(folder: string, cwd: string | undefined, operation: Operation): Promise<Project> {
    const workspace = await LocalWorkspace.create({
        workDir: folder,
        pulumiCommand: new EngineCommand(operation).asPulumiCommand,
    });
    return readProject(folder, cwd ?? process.cwd(), await workspace.projectSettings());
}

/**
 * Opens the stack of a state that was read, for a refresh or a destroy: in its project's folder if that is the current one, otherwise in a
 * folder of our own.
 */
export async function openStack(place: StackDetails, options: OpenOptions): Promise<OpenStack> {
    const { location, project: name, stack, secretsProvider } = place;
    const project = await findProject(location.cwd, options.operation);
    if (project?.name === name && parentOf(stack) === undefined) {
        return openIn(project, place, options);
    }
    const projectName = name || project?.name;
    if (!projectName) {
        throw new CliError(exitCodes.stack, {
            code: "StackUnavailable",
            operation: options.operation,
            reason: "its state does not tell its project",
            remedy: "give the stack as --stack organization/project/name",
        });
    }
    const workplace = project ?? ownWorkspaceSettings(location.cwd);
    return openInTemporaryFolder({ workplace, projectName, name: location.name ?? stack, secretsProvider }, options);
}

/** Opens the stack of a state that was read, for an `up` of its own program. Refuses the program of another project. */
export async function openProgram(place: StackDetails, options: OpenOptions): Promise<OpenStack> {
    const project = await openProject(place.location.cwd, options.operation);
    assertProject(project, place.project, options.operation);
    return openIn(project, place, options);
}

async function openIn(
    { folder }: Project,
    { location, stack }: StackDetails,
    options: OpenOptions,
): Promise<OpenStack> {
    const workspace = await LocalWorkspace.create({ ...settings(options), workDir: folder });
    return { stack: await Stack.select(location.name ?? stack, workspace), close() {} };
}

/** A stack that is opened in a folder of our own. */
interface TemporaryStack {
    readonly workplace: WorkspaceSettings;
    /** Name of the stack's project. */
    readonly projectName: string;
    /** As the Pulumi CLI takes it. */
    readonly name: string;
    readonly secretsProvider: SecretsProvider | undefined;
    /** Whether it has to be made first. Default: false. */
    readonly isNew?: boolean;
}

/**
 * Opens a stack in a folder of our own, with the keys of a secrets provider that is in use already.
 * @param program what `up` runs; refresh and destroy take none
 */
export async function openInTemporaryFolder(
    { workplace, projectName, name, secretsProvider, isNew }: TemporaryStack,
    options: OpenOptions,
    program?: PulumiFn,
): Promise<OpenStack> {
    const folder = mkdtempSync(join(tmpdir(), "stacklease-"));
    const close = () => removeFolder(folder);
    try {
        // A user's PULUMI_RUN_PROGRAM would have refresh and destroy run the program of the current folder, whatever the stack's is.
        const own = { ...absoluteSettings(workplace), PULUMI_RUN_PROGRAM: "false" };
        const workspace = await LocalWorkspace.create({
            ...settings({ ...options, env: { ...own, ...options.env } }),
            workDir: folder,
            // `stack init` takes no heed of what the settings say of a key of a cloud's, though it uses it then.
            ...(secretsProvider?.type === "cloud" &&
                secretsProvider.state?.url && { secretsProvider: secretsProvider.state.url }),
            projectSettings: {
                name: projectName,
                runtime: "nodejs",
                main: workplace.main,
                ...(workplace.backendUrl && { backend: { url: workplace.backendUrl } }),
            },
            stackSettings: { [name.slice(name.lastIndexOf("/") + 1)]: encryption(secretsProvider) },
            ...(program && { program }),
        });
        return { stack: await (isNew ? Stack.create(name, workspace) : Stack.select(name, workspace)), close };
    } catch (error) {
        close();
        throw error;
    }
}

function settings({ operation, env = {} }: OpenOptions): LocalWorkspaceOptions {
    return { pulumiCommand: new EngineCommand(operation).asPulumiCommand, envVars: { ...env } };
}

/** What is left of a folder of ours holds no secret. It is told of, and no more: a lease must not be lost by it. */
function removeFolder(folder: string): void {
    try {
        rmSync(folder, { recursive: true, force: true });
    } catch (error) {
        remark(`stacklease: remove folder ${folder}: ${(error as Error).message}; remove it by hand`);
    }
}

/** What a stack's settings file says of its encryption, from what its state says. */
function encryption(secrets: SecretsProvider | undefined) {
    const { salt, url, encryptedkey } = secrets?.state ?? {};
    return {
        ...(secrets?.type === "passphrase" && salt && { encryptionSalt: salt }),
        ...(secrets?.type === "cloud" && url && { secretsProvider: url }),
        ...(secrets?.type === "cloud" && encryptedkey && { encryptedKey: encryptedkey }),
    };
}

/**
 * Destroys what a stack holds and removes the stack, its settings and its history, in one run of the Pulumi CLI: the Automation API takes
 * three, and here somebody waits for a command to end.
 */
export async function destroyStack(place: StackDetails, options: OpenOptions): Promise<void> {
    const { stack, close } = await openStack(place, options);
    try {
        const { workDir, envVars } = stack.workspace;
        const args = ["destroy", "--yes", "--skip-preview", "--remove", "--stack", stack.name];
        await new EngineCommand(options.operation).run(args, workDir, envVars);
    } finally {
        close();
    }
}

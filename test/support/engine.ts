import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
    LocalWorkspace,
    type LocalWorkspaceOptions,
    type OutputMap,
    type ProjectRuntimeInfo,
    PulumiCommand,
    type PulumiFn,
    Stack,
} from "@pulumi/pulumi/automation";
import { Simulator } from "stacklease/simulator";
import type { Edit } from "../engine/programs/lease/edit";
import { createStack, hasStack, outputsOf, resourcesOf, storeSettings } from "./fileBackend";
import type { Bag } from "./resource";
import { type StoredEdit, storeStack } from "./storedStack";

const { declare } = require("../engine/programs/lease/declare");

/** The passphrase of the tests' stacks. */
export const passphrase = "test";

/** The real Pulumi engine with its own state folder and an embedded AWS. */
export class Engine {
    /** The folder for everything that the engine stores. */
    readonly folder = mkdtempSync(join(tmpdir(), "stacklease-test-"));

    private constructor(readonly aws: Simulator) {}

    static async start(): Promise<Engine> {
        return new Engine(await Simulator.start());
    }

    /**
     * Creates a stack of project `shop` from an inline program. Its ambient AWS credentials belong to an account of the
     * embedded AWS.
     */
    async stack(stackName: string, program: PulumiFn): Promise<Stack> {
        return this.#createOrSelect(stackName, { ...this.#options(), program });
    }

    /**
     * Creates a stack from the program `lease`. Every operation takes a second less than with the program's folder,
     * because the program runs in this process.
     */
    async leaseStack(stackName: string, edit: Edit = {}): Promise<Stack> {
        return this.stack(stackName, async () => declare(JSON.stringify(edit)));
    }

    /** Creates a stack from a program folder. `edit` tells the program what to change. */
    async stackOf(stackName: string, program: string, edit: object = {}): Promise<Stack> {
        const options = this.#options(program);
        const workDir = mkdtempSync(join(this.folder, "project-"));
        const envVars = { ...options.envVars, EDIT: JSON.stringify(edit) };
        return this.#createOrSelect(stackName, { ...options, envVars, workDir });
    }

    /**
     * Returns a stack of the Automation API. What the API does before and after an operation (select the stack, read
     * its outputs) takes as long as the operation if the CLI does it. The workspace does it itself.
     */
    async #createOrSelect(stackName: string, options: LocalWorkspaceOptions): Promise<Stack> {
        const workspace = await LocalWorkspace.create({ ...options, pulumiCommand: await command() });
        const at = (stack: string) => ({
            ...{ backend: this.folder, project: "shop", folder: workspace.workDir, stack, passphrase },
        });
        workspace.selectStack = async (name) => {
            if (!hasStack(at(name))) {
                createStack(at(name));
            }
            storeSettings(at(name));
        };
        workspace.stackOutputs = async (name) => outputsOf(at(name));
        return Stack.createOrSelect(stackName, workspace);
    }

    /**
     * Stores a stack with the resources that an `up` of the program `lease` issues, but without the engine. For tests
     * of operations on existing leases: {@link leaseStack} returns it.
     */
    async store(stackName: string, edit: StoredEdit = {}): Promise<void> {
        const folder = mkdtempSync(join(this.folder, "project-"));
        const at = { backend: this.folder, project: "shop", folder, stack: stackName, passphrase };
        await storeStack({ ...at, engine: this, edit });
    }

    /** Returns the resources in the state of a stack, with encrypted secrets. The Pulumi CLI takes half a second. */
    resources(stackName: string): readonly Bag[] {
        return resourcesOf({ backend: this.folder, project: "shop", stack: stackName });
    }

    #options(main = process.cwd()) {
        return {
            pulumiHome: join(this.folder, "home"),
            envVars: {
                ...{ PULUMI_CONFIG_PASSPHRASE: passphrase, XDG_STATE_HOME: join(this.folder, "xdg-state") },
                ...this.ambient(),
            },
            projectSettings: {
                name: "shop",
                runtime: runtimeOf(main),
                backend: { url: `file://${this.folder}` },
                main,
            },
        };
    }

    /** Returns the environment that makes an account the ambient one. */
    ambient(accountId?: string): Record<string, string> {
        const { accessKeyId, secretAccessKey } = this.aws.issuer(accountId);
        return {
            AWS_ENDPOINT_URL: this.aws.endpoint,
            AWS_REGION: "us-east-1",
            AWS_ACCESS_KEY_ID: accessKeyId,
            AWS_SECRET_ACCESS_KEY: secretAccessKey,
        };
    }

    /** Returns the files in the state folder that contain a text. */
    filesWith(text: string): string[] {
        return filesUnder(this.folder).filter((file) => readFileSync(file).includes(text));
    }

    async stop(): Promise<void> {
        await this.aws.stop();
        // A killed process may still be writing.
        rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
}

let known: Promise<PulumiCommand> | undefined;

/**
 * The real CLI, whose version is queried once. It does not load the history that the Automation API requests after
 * every operation for its `summary`: that takes half a second, and no test needs it.
 */
function command(): Promise<PulumiCommand> {
    known ??= PulumiCommand.get().then((command) => {
        const inner = command as unknown as { run(args: readonly string[], ...rest: unknown[]): Promise<unknown> };
        const run = inner.run.bind(command);
        inner.run = async (args, ...rest) =>
            args[1] === "history" ? { stdout: "[]", stderr: "", code: 0 } : run(args, ...rest);
        return command;
    });
    return known;
}

/** Lists files, without the named pipes of a killed engine, because reading them would never end. */
function filesUnder(place: string): string[] {
    const about = statSync(place);
    if (about.isDirectory()) {
        return readdirSync(place).flatMap((name) => filesUnder(join(place, name)));
    }
    return about.isFile() ? [place] : [];
}

/** A resource of another provider that takes a leased key. It is dynamic, and does nothing. */
export class Consumer extends pulumi.CustomResource {
    constructor(name: string, inputs: pulumi.Inputs) {
        const __provider =
            "exports.handler=()=>({create:async(i)=>({id:'c',outs:i}),update:async(_,o,n)=>({outs:n})});";
        super("pulumi-nodejs:dynamic/test:Consumer", name, { ...inputs, __provider });
    }
}

/** Returns the values of a stack's outputs, without the secret markers. */
export function valuesOf(outputs: OutputMap): Record<string, unknown> {
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
}

/** Returns the `runtime` of a project's settings. Without TypeScript, Pulumi starts a program half a second faster. */
export function runtimeOf(program: string): ProjectRuntimeInfo {
    return { name: "nodejs", options: { typescript: existsSync(join(program, "index.ts")) } };
}

/** The program whose inputs a test can edit. */
export const leaseProgram = join(__dirname, "..", "engine", "programs", "lease");

/** The program whose backend has its own key, from config. */
export const rootedProgram = join(__dirname, "..", "engine", "programs", "rooted");

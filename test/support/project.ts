import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Engine, leaseProgram, passphrase, runtimeOf, valuesOf } from "./engine";
import {
    createStack,
    hasStack,
    outputsOf,
    type StackInFolder,
    selectedStack,
    selectStack,
    stackNames,
    stateFile,
} from "./fileBackend";
import type { Bag } from "./resource";
import type { Outcome } from "./runInProcess";
import { type StoredEdit, storeIssuedStack, storeStack } from "./storedStack";

/** The output and the exit code of a program of ours. */
export interface Ran {
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly stdout: string;
    readonly stderr: string;
}

export interface Running {
    readonly child: ChildProcess;
    readonly ended: Promise<Ran>;
}

/** Options for running a program. */
export interface RunOptions {
    readonly env?: Readonly<Record<string, string | undefined>>;
    readonly input?: string;
    readonly cwd?: string;
    /**
     * Keeps standard input open, so that the test can write to it.
     * @default false
     */
    readonly keepsInput?: boolean;
    /**
     * Runs the program in its own process group, as a shell does at a terminal, so that the test can press Ctrl-C.
     * @default false
     */
    readonly isJob?: boolean;
}

const command = join(__dirname, "..", "..", "dist", "cli", "main.js");

/** A folder with a Pulumi.yaml and the state folder of an engine, in which the real CLI and our command run. */
export class Project {
    readonly folder: string;
    /** Additional environment variables for every program. */
    env: Record<string, string> = {};

    /** @param program the folder of the program. Default: the program whose inputs a test can edit with `edit` */
    constructor(
        private readonly engine: Engine,
        program = leaseProgram,
        readonly name = "shop",
    ) {
        this.folder = join(engine.folder, `project-${name}`);
        mkdirSync(this.folder, { recursive: true });
        const settings = { name, runtime: runtimeOf(program), main: program };
        writeFileSync(join(this.folder, "Pulumi.yaml"), JSON.stringify(settings));
    }

    /** Sets what the program changes from now on. */
    edit(edit: object): void {
        this.env.EDIT = JSON.stringify(edit);
    }

    /** Creates and selects a stack, and runs `up`. */
    async up(stack = "dev", edit: object = {}): Promise<void> {
        this.edit(edit);
        this.create(stack);
        this.select(stack);
        await this.pulumi(["up", "--yes", "--skip-preview"]);
    }

    /**
     * Creates and selects a stack with the resources that `up` issues, but without the engine. For tests of operations
     * on existing leases.
     */
    async store(stack = "dev", edit: StoredEdit = {}): Promise<void> {
        this.edit(edit);
        await storeStack({ ...this.#stack(stack), engine: this.engine, edit });
    }

    /** Returns the outputs of a stack, with secrets. */
    outputs(stack = "dev"): Record<string, unknown> {
        return valuesOf(outputsOf(this.#stack(stack)));
    }

    /**
     * Stores an issued stack as `stacklease issue aws/deploy` does, but without the engine.
     * @param name must be like `dev-issued-aaaaaaaaaa`
     * @param lease edited inputs of the lease, e.g. `ttl`
     * @returns the lease's outputs, whose secrets are encrypted
     */
    async storeIssued(name: string, lease: Bag = {}, parent = "dev"): Promise<Bag> {
        const { folder: _, ...at } = this.#stack(name);
        await storeIssuedStack({ ...at, engine: this.engine, parent, lease });
        const { checkpoint } = JSON.parse(readFileSync(this.stateFile(name), "utf8")) as {
            checkpoint: { latest: { resources: { type: string; outputs: Bag }[] } };
        };
        const found = checkpoint.latest.resources.find(({ type }) => type.endsWith(":DynamicCredential"));
        return found?.outputs ?? {};
    }

    /** Creates a stack, unless it exists. */
    create(stack: string): void {
        const at = this.#stack(stack);
        if (!hasStack(at)) {
            createStack(at);
        }
    }

    /** Selects an existing stack. */
    select(stack: string): void {
        selectStack(this.#stack(stack));
    }

    /** The name of the selected stack. */
    get selected(): string | undefined {
        return selectedStack(this.#stack(""));
    }

    /** The names of the project's stacks. */
    get stacks(): string[] {
        return stackNames(this.#stack(""));
    }

    /** Returns the path of a stack's state. */
    stateFile(stack = "dev"): string {
        return stateFile(this.#stack(stack));
    }

    #stack(stack: string): StackInFolder {
        return {
            ...{ backend: this.engine.folder, project: this.name, folder: this.folder, stack },
            passphrase: this.env.PULUMI_CONFIG_PASSPHRASE ?? passphrase,
        };
    }

    /** Runs the Pulumi CLI, which must succeed, and returns its output. */
    async pulumi(args: readonly string[]): Promise<string> {
        const { code, stdout, stderr } = await this.start("pulumi", [...args, "--non-interactive"]).ended;
        if (code !== 0) {
            throw new Error(`pulumi ${args.join(" ")} has ended with ${code}: ${stdout}${stderr}`);
        }
        return stdout;
    }

    /** Runs the real binary of our command. */
    stacklease(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
        return this.startStacklease(args, options).ended;
    }

    /**
     * Runs our command in this process, which takes half a second less than its binary. Only one can run at a time. The
     * process keeps AWS clients, so every run has to use the same AWS credentials.
     */
    async inProcess(
        args: readonly string[],
        { env = {}, cwd = this.folder }: Pick<RunOptions, "env" | "cwd"> = {},
    ): Promise<Outcome> {
        const { runInProcess } = await import("./runInProcess.js");
        return runInProcess(args, { ...this.settings(), ...this.env, ...env }, cwd);
    }

    /** Starts our command, for tests that send it signals. */
    startStacklease(args: readonly string[], options: RunOptions = {}): Running {
        return this.start(process.execPath, [command, ...args], options);
    }

    /** Starts any program in the folder, with the user's settings. */
    start(
        file: string,
        args: readonly string[],
        { env = {}, input, cwd = this.folder, isJob = false, keepsInput }: RunOptions = {},
    ): Running {
        const child = spawn(file, args, {
            cwd,
            env: { ...this.environment(), ...env },
            stdio: ["pipe", "pipe", "pipe"],
            detached: isJob,
        });
        let [stdout, stderr] = ["", ""];
        child.stdout.setEncoding("utf8").on("data", (data: string) => {
            stdout += data;
        });
        child.stderr.setEncoding("utf8").on("data", (data: string) => {
            stderr += data;
        });
        child.stdin.on("error", () => {});
        if (!keepsInput) {
            child.stdin.end(input ?? "");
        }
        const ended = new Promise<Ran>((resolve, reject) => {
            child.on("error", reject);
            child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
        });
        return { child, ended };
    }

    /** Locks a stack like the update of another user, until the returned function is called. */
    lock(stack: string): () => void {
        const folder = join(this.engine.folder, ".pulumi", "locks", "organization", this.name, stack);
        mkdirSync(folder, { recursive: true });
        const lock = { pid: 1, username: "somebody", hostname: "elsewhere", timestamp: "2026-11-24T10:00:00Z" };
        writeFileSync(join(folder, "lock.json"), JSON.stringify(lock));
        return () => rmSync(folder, { recursive: true });
    }

    /** Returns the environment of every program. */
    environment(): NodeJS.ProcessEnv {
        return { ...process.env, ...this.settings(), ...this.env };
    }

    /**
     * Returns the user's settings: state backend, passphrase, a separate home and journal, and the embedded AWS.
     * Timeouts of the command are extended.
     */
    private settings(): Record<string, string> {
        const { folder } = this.engine;
        return {
            PULUMI_HOME: join(folder, "home"),
            PULUMI_BACKEND_URL: `file://${folder}`,
            PULUMI_CONFIG_PASSPHRASE: passphrase,
            XDG_STATE_HOME: join(folder, "xdg-state"),
            NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --require ${join(__dirname, "patience.cjs")}`,
            ...this.engine.ambient(),
        };
    }
}

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Engine, leaseProgram, runtimeOf } from "./engine";
import { type StoredEdit, storeStack } from "./storedStack";

/** What a program of ours has printed, and how it has ended. */
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

/** How to run a program. */
export interface RunOptions {
    readonly env?: Readonly<Record<string, string | undefined>>;
    readonly input?: string;
    readonly cwd?: string;
    /** Whether its standard input stays open, for the test to write to. Default: false. */
    readonly keepsInput?: boolean;
    /**
     * In a process group of its own, as a shell has it at a terminal, so that the test can press Ctrl-C. Default:
     * false.
     */
    readonly isJob?: boolean;
}

const command = join(__dirname, "..", "..", "dist", "cli", "main.js");

/**
 * A folder with a Pulumi.yaml, as users have it, on an engine's state folder: where the real CLI and our command run.
 */
export class Project {
    readonly folder: string;
    /** What a test adds to the environment of every program. */
    env: Record<string, string> = {};

    /**
     * @param program the folder of the program. Default: the one whose every input a test can edit, by `edit`
     */
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

    /** What the program is to have changed from now on. */
    edit(edit: object): void {
        this.env.EDIT = JSON.stringify(edit);
    }

    /** Makes a stack, which is selected from then on, and runs `up`. */
    async up(stack = "dev", edit: object = {}): Promise<void> {
        this.edit(edit);
        await this.pulumi(["stack", "select", "--create", stack]);
        await this.pulumi(["up", "--yes", "--skip-preview"]);
    }

    /**
     * Makes a stack, which is selected from then on, with the resources that `up` issues, but without the engine. For
     * tests of what is done with leases.
     */
    async store(stack = "dev", edit: StoredEdit = {}): Promise<void> {
        this.edit(edit);
        const { engine, folder, name: project } = this;
        const passphrase = this.env.PULUMI_CONFIG_PASSPHRASE ?? "test";
        await storeStack({ engine, project, folder, stack, passphrase, edit });
    }

    /** Runs the Pulumi CLI, which has to succeed, and gives what it has printed. */
    async pulumi(args: readonly string[]): Promise<string> {
        const { code, stdout, stderr } = await this.start("pulumi", [...args, "--non-interactive"]).ended;
        if (code !== 0) {
            throw new Error(`pulumi ${args.join(" ")} has ended with ${code}: ${stdout}${stderr}`);
        }
        return stdout;
    }

    /** Runs our command, the real binary. */
    stacklease(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
        return this.startStacklease(args, options).ended;
    }

    /** Starts our command, for tests that send it signals. */
    startStacklease(args: readonly string[], options: RunOptions = {}): Running {
        return this.start(process.execPath, [command, ...args], options);
    }

    /** Starts any program in the folder, with the settings of the user. */
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

    /** Locks a stack as an update of somebody else does, until what it gives is called. */
    lock(stack: string): () => void {
        const folder = join(this.engine.folder, ".pulumi", "locks", "organization", this.name, stack);
        mkdirSync(folder, { recursive: true });
        const lock = { pid: 1, username: "somebody", hostname: "elsewhere", timestamp: "2026-11-24T10:00:00Z" };
        writeFileSync(join(folder, "lock.json"), JSON.stringify(lock));
        return () => rmSync(folder, { recursive: true });
    }

    /** The environment in which every program runs. */
    environment(): NodeJS.ProcessEnv {
        return { ...process.env, ...this.settings(), ...this.env };
    }

    /**
     * The user's settings: backend, passphrase, an own home and journal, and the embedded AWS. The command has
     * patience.
     */
    private settings(): Record<string, string> {
        const { folder } = this.engine;
        return {
            PULUMI_HOME: join(folder, "home"),
            PULUMI_BACKEND_URL: `file://${folder}`,
            PULUMI_CONFIG_PASSPHRASE: "test",
            XDG_STATE_HOME: join(folder, "xdg-state"),
            NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --require ${join(__dirname, "patience.cjs")}`,
            ...this.engine.ambient(),
        };
    }
}

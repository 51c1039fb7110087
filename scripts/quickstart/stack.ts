import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cloud, Environment } from "./cloud";
import type { Interruption } from "./interruption";

const root = join(__dirname, "..", "..");

/** The outputs of examples/quickstart. */
export interface LeaseOutputs {
    readonly leaseId: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly userName: string;
    readonly expiresAt: string;
}

/**
 * The stack of examples/quickstart. It has its own state folder, passphrase and Pulumi home in `.quickstart/<cloud>`,
 * so that the user's `pulumi login`, ~/.pulumi and other stacks are never touched.
 */
export class Stack {
    /** One name per cloud, because Pulumi keeps a stack's salt in `Pulumi.<name>.yaml` beside Pulumi.yaml. */
    readonly #name: string;
    readonly #folder: string;
    /** Variables that select this stack in a shell; undefined removes a variable. */
    readonly #settings: Environment;

    #used = false;

    constructor(
        cloud: Cloud,
        private readonly interruption: Interruption,
    ) {
        this.#name = `quickstart-${cloud.name}`;
        this.#folder = join(root, ".quickstart", cloud.name);
        this.#settings = {
            ...cloud.env,
            PULUMI_HOME: join(this.#folder, "home"),
            PULUMI_BACKEND_URL: `file://${join(this.#folder, "state")}`,
            PULUMI_CONFIG_PASSPHRASE: undefined,
            PULUMI_CONFIG_PASSPHRASE_FILE: join(this.#folder, "passphrase"),
            PULUMI_STACK: this.#name,
        };
    }

    /** Creates the stack, or selects the one that an earlier run left. */
    async init(): Promise<void> {
        mkdirSync(join(this.#folder, "state"), { recursive: true });
        const passphrase = join(this.#folder, "passphrase");
        if (!existsSync(passphrase)) {
            writeFileSync(passphrase, randomBytes(24).toString("base64url"), { mode: 0o600 });
        }
        await this.#pulumi(["stack", "select", "--create", this.#name], "ignore");
        // A killed run leaves its lock behind. Nobody else uses this stack.
        await this.#pulumi(["cancel", "--yes"], "ignore").catch(() => {});
    }

    /** Runs a Pulumi command with its output on the terminal. */
    async run(...args: string[]): Promise<void> {
        console.log(`\n$ pulumi ${args.join(" ")}`);
        this.#used = true;
        await this.#pulumi(args, "inherit");
    }

    /** Returns the stack's outputs. */
    async outputs(): Promise<LeaseOutputs> {
        return JSON.parse(await this.#pulumi(["stack", "output", "--json", "--show-secrets"], "pipe")) as LeaseOutputs;
    }

    /** Removes the stack and its files in the checkout. */
    async remove(): Promise<void> {
        await this.#pulumi(["stack", "rm", "--yes", this.#name], "ignore");
        this.deleteFiles();
    }

    /** Deletes the stack's files, state included. Call it only if nothing in the state exists any more. */
    deleteFiles(): void {
        rmSync(this.#folder, { recursive: true, force: true });
        rmSync(join(root, `Pulumi.${this.#name}.yaml`), { force: true });
    }

    /** Whether a Pulumi command has run, so that a lease may exist. */
    get used(): boolean {
        return this.#used;
    }

    /** Writes the environment of this stack to a file and prints the commands that use it. */
    printNextSteps(): void {
        const file = join(this.#folder, "env");
        const lines = Object.entries({ ...setUpVariables(), ...this.#settings }).map(([key, value]) =>
            value === undefined ? `unset ${key}` : `export ${key}='${value.replaceAll("'", "'\\''")}'`,
        );
        writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
        console.log("\nTo continue by hand, run in this folder:\n");
        console.log(`  . ${file.slice(root.length + 1)}`);
        console.log("  pulumi stack output --show-secrets && pulumi destroy\n");
    }

    #pulumi(args: readonly string[], output: "inherit" | "pipe" | "ignore"): Promise<string> {
        this.interruption.check();
        return new Promise((resolve, reject) => {
            const child = spawn("pulumi", ["--non-interactive", ...args], {
                cwd: root,
                env: { ...process.env, ...this.#settings } as NodeJS.ProcessEnv,
                // Its own process group, so that Ctrl-C reaches it once, through this process.
                detached: true,
                stdio: ["ignore", output === "inherit" ? "inherit" : "pipe", output === "inherit" ? "inherit" : "pipe"],
            });
            this.interruption.watch(child);
            let stdout = "";
            let stderr = "";
            child.stdout?.on("data", (data) => {
                stdout += data;
            });
            child.stderr?.on("data", (data) => {
                stderr += data;
            });
            child.on("error", reject);
            child.on("close", (code) => {
                if (code === 0) {
                    resolve(stdout);
                } else {
                    const output = stderr.trim() ? `: ${stderr.trim()}` : "";
                    reject(new Error(`run pulumi ${args.join(" ")}: exit code ${code}${output}; see its output`));
                }
            });
        });
    }
}

/** Returns the variables that set-up has added to the environment, and that a new shell lacks. */
function setUpVariables(): Environment {
    const { PATH, PULUMI_SKIP_UPDATE_CHECK, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION } = process.env;
    return { PATH, PULUMI_SKIP_UPDATE_CHECK, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION };
}

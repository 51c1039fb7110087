import assert from "node:assert/strict";
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Engine, rootedProgram } from "../../support/engine";
import { Project, type Ran, type Running } from "../../support/project";
import { readingPulumi } from "../../support/readingPulumi";
import type { Bag } from "../../support/resource";
import type { Outcome } from "../../support/runInProcess";
import type { Key } from "./rootUser";

/**
 * Logs the arguments of every Pulumi CLI run, and kills the calling command after the run whose arguments contain
 * `KILL_AFTER`. The next `pulumi` in PATH runs.
 */
const wrapper = `#!/bin/sh
printf '%s\\n' "$*" >> "$PULUMI_ARGUMENTS"
PATH="\${PATH#*:}"
case "$*" in
*"\${KILL_AFTER:-no such arguments}"*) pulumi "$@"; code=$?; kill -9 $PPID; exit $code ;;
esac
exec pulumi "$@"
`;

const keys = ["--access-key-config", "rootAccessKeyId", "--secret-key-config", "shop:rootSecretAccessKey"];

/** A project whose backend has its own key, from config, and whose Pulumi CLI logs how it was called. */
export class RootedProject {
    readonly project: Project;
    readonly #bin: string;
    readonly #arguments: string;

    constructor(private readonly engine: Engine) {
        this.project = new Project(engine, rootedProgram);
        this.#bin = join(this.project.folder, "bin");
        this.#arguments = join(this.project.folder, "arguments");
        mkdirSync(this.#bin);
        writeFileSync(join(this.#bin, "pulumi"), wrapper);
        chmodSync(join(this.#bin, "pulumi"), 0o755);
    }

    /** Creates a stack and issues its lease. The key is stored in config keys that begin with `from`. */
    async up(stack: string, key: Key, from = "root"): Promise<void> {
        this.project.create(stack);
        this.#configure(stack, key, from);
        await this.project.pulumi(["up", "--stack", stack, "--yes", "--skip-preview"]);
    }

    /**
     * Stores a stack with its lease without the engine. Unlike after `up`, the state does not contain the config, which
     * the engine stores as inputs of the plugin.
     * @param from beginning of the config keys that hold the key. `nowhere` means that the backend has no key
     */
    async store(stack: string, key: Key, from = "root"): Promise<void> {
        const own = from === "nowhere" ? {} : { ...key };
        await this.project.store(stack, { backend: { maxTtl: null, ...own } });
        this.#configure(stack, key, from);
    }

    #configure(stack: string, { accessKeyId, secretAccessKey }: Key, from: string): void {
        const config = {
            keyFrom: from,
            [`${from}AccessKeyId`]: accessKeyId,
            [`${from}SecretAccessKey`]: secretAccessKey,
        };
        const lines = Object.entries(config).map(([key, value]) => `  shop:${key}: ${value}\n`);
        appendFileSync(this.#configFile(stack), `config:\n${lines.join("")}`);
    }

    /** Returns the config of a stack by key, with secrets. */
    async config(stack: string): Promise<Record<string, { value: string; secret: boolean }>> {
        return JSON.parse(await this.project.pulumi(["config", "--json", "--show-secrets", "--stack", stack]));
    }

    /** Returns the lease in the state of a stack. Its secrets are encrypted. */
    lease(stack: string): { readonly id: string; readonly outputs: Bag } {
        const { resources } = JSON.parse(this.state(stack)).checkpoint.latest as {
            resources: { type: string; id: string; outputs: Bag }[];
        };
        const found = resources.find(({ type }) => type.endsWith(":DynamicCredential"));
        assert.ok(found);
        return found;
    }

    /** Returns the stored state of a stack. */
    state(stack: string): string {
        return readFileSync(this.project.stateFile(stack), "utf8");
    }

    #configFile(stack: string): string {
        return join(this.project.folder, `Pulumi.${stack}.yaml`);
    }

    /** Runs `rotate-root` on a stack, and waits for its end. */
    rotate(stack: string, ...args: string[]): Promise<Ran> {
        return this.startRotating(stack, ["--yes", ...args]).ended;
    }

    /** Runs `rotate-root` on a stack in this process. */
    rotateInProcess(stack: string, ...args: string[]): Promise<Outcome> {
        return this.project.inProcess(["rotate-root", "--stack", stack, ...keys, ...args], {
            env: this.#environment(),
        });
    }

    /**
     * Starts `rotate-root` on a stack.
     * @param killAfter words in the arguments of the Pulumi CLI run after which the command is killed
     */
    startRotating(stack: string, args: readonly string[] = ["--yes"], killAfter = ""): Running {
        const env = { ...this.#environment(), ...(killAfter && { KILL_AFTER: killAfter }) };
        return this.project.startStacklease(["rotate-root", "--stack", stack, ...keys, ...args], { env });
    }

    /** Returns the environment of a run, without any ambient AWS credentials. */
    #environment(): Record<string, string | undefined> {
        const { PATH, ...reading } = readingPulumi(this.engine.folder);
        return {
            ...reading,
            PATH: [this.#bin, PATH].join(delimiter),
            PULUMI_ARGUMENTS: this.#arguments,
            ...{ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
        };
    }

    /** The arguments of all Pulumi CLI runs so far, one line per run. */
    get arguments(): string {
        return existsSync(this.#arguments) ? readFileSync(this.#arguments, "utf8") : "";
    }
}

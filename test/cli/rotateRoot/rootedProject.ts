import assert from "node:assert/strict";
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Engine, rootedProgram } from "../../support/engine";
import { Project, type Ran, type Running } from "../../support/project";
import type { Bag } from "../../support/resource";
import type { Key } from "./rootUser";

/**
 * Logs the arguments of every Pulumi CLI run, and kills the calling command after the run whose arguments contain
 * `KILL_AFTER`.
 */
const wrapper = `#!/bin/sh
printf '%s\\n' "$*" >> "$PULUMI_ARGUMENTS"
PATH="\${PATH#*:}"
case "$*" in
*"\${KILL_AFTER:-no such arguments}"*) pulumi "$@"; code=$?; kill -9 $PPID; exit $code ;;
esac
exec pulumi "$@"
`;

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
    async up(stack: string, { accessKeyId, secretAccessKey }: Key, from = "root"): Promise<void> {
        const { project } = this;
        await project.pulumi(["stack", "init", stack, "--no-select"]);
        const config = {
            keyFrom: from,
            [`${from}AccessKeyId`]: accessKeyId,
            [`${from}SecretAccessKey`]: secretAccessKey,
        };
        const lines = Object.entries(config).map(([key, value]) => `  shop:${key}: ${value}\n`);
        appendFileSync(this.#configFile(stack), `config:\n${lines.join("")}`);
        await project.pulumi(["up", "--stack", stack, "--yes", "--skip-preview"]);
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
        return readFileSync(this.stateFile(stack), "utf8");
    }

    /** Returns the path of a stack's state. */
    stateFile(stack: string): string {
        return join(this.engine.folder, ".pulumi", "stacks", "shop", `${stack}.json`);
    }

    #configFile(stack: string): string {
        return join(this.project.folder, `Pulumi.${stack}.yaml`);
    }

    /** Runs `rotate-root` on a stack, and waits for its end. */
    rotate(stack: string, ...args: string[]): Promise<Ran> {
        return this.startRotating(stack, ["--yes", ...args]).ended;
    }

    /**
     * Starts `rotate-root` on a stack, without any ambient AWS credentials.
     * @param killAfter words in the arguments of the Pulumi CLI run after which the command is killed
     */
    startRotating(stack: string, args: readonly string[] = ["--yes"], killAfter = ""): Running {
        const keys = ["--access-key-config", "rootAccessKeyId", "--secret-key-config", "shop:rootSecretAccessKey"];
        const env = {
            PATH: [this.#bin, process.env.PATH].join(delimiter),
            PULUMI_ARGUMENTS: this.#arguments,
            ...(killAfter && { KILL_AFTER: killAfter }),
            ...{ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
        };
        return this.project.startStacklease(["rotate-root", "--stack", stack, ...keys, ...args], { env });
    }

    /** The arguments of all Pulumi CLI runs so far, one line per run. */
    get arguments(): string {
        return existsSync(this.#arguments) ? readFileSync(this.#arguments, "utf8") : "";
    }
}

import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Engine } from "../../support/engine";
import { Project, type RunOptions } from "../../support/project";
import { readingPulumi } from "../../support/readingPulumi";

const command = join(__dirname, "..", "..", "..", "dist", "cli", "main.js");

describe("stacklease complete", () => {
    let engine: Engine;
    let project: Project;
    let leaseId: string;
    before(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        project.env = readingPulumi(engine.folder);
        await project.store("prod", {});
        await project.store("dev", { lease: { ttl: "never" }, backend: { maxTtl: "never" } });
        leaseId = String(project.outputs().leaseId);
    });
    after(() => engine.stop());

    /** Requests completions as a shell's script does. */
    async function complete(line: readonly string[], options: RunOptions = {}) {
        const { code, stdout, stderr } = await project.stacklease(["complete", "--", ...line], options);
        const lines = stdout.trimEnd().split("\n");
        const directive = lines.pop();
        assert.deepEqual([code, stderr], [0, ""]);
        return { words: lines.map((text) => text.split("\t")[0]), lines, directive };
    }

    /** Creates a folder for the front of PATH, with a program of that name. */
    function provide(name: string, script: string): string {
        const folder = join(engine.folder, `bin-${name}`);
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
        return folder;
    }

    const completions: [string, string[], () => string[], string][] = [
        ["subcommands", ["issue"], () => ["issue", "issuer-policy"], ":4"],
        ["no hidden subcommands", ["comp"], () => ["completion"], ":4"],
        ["options", ["kill", "--p"], () => ["--path"], ":4"],
        ["leases by id and name", ["exec", ""], () => [leaseId, "ci"], ":4"],
        ["leases by part of an id", ["show", "aws/deploy/"], () => [leaseId], ":4"],
        ["prefixes for subcommands that accept several leases", ["revoke", "aws"], () => ["aws/deploy", leaseId], ":4"],
        ["policies", ["issue", ""], () => ["aws/deploy"], ":4"],
        ["stacks", ["leases", "--stack", ""], () => ["dev", "prod"], ":4"],
        ["stacks after =", ["leases", "--stack=p"], () => ["prod"], ":4"],
        [
            "the syntaxes of env",
            ["env", "ci", "--shell", ""],
            () => ["bash", "fish", "powershell", "dotenv", "json"],
            ":4",
        ],
        ["shells that have a script", ["completion", "z"], () => ["zsh"], ":4"],
        ["nothing for a folder, which the shell completes", ["leases", "--cwd", ""], () => [], ":16"],
        ["nothing for the child's arguments, which the shell completes", ["exec", "ci", "--", ""], () => [], ":0"],
        ["nothing after the last argument", ["show", "ci", ""], () => [], ":4"],
    ];
    for (const [what, line, words, directive] of completions) {
        it(`offers ${what}: ${line.join(" ")}`, async () => {
            const answer = await complete(line);

            assert.deepEqual([answer.words, answer.directive], [words(), directive]);
        });
    }

    it("offers leases of the stack that the command line selects, with their state and remaining time", async () => {
        const { lines } = await complete(["exec", "--stack", "prod", "c"]);

        assert.match(lines.join("\n"), /^ci\tlive, [12]\dm\d*s?$/);
    });

    const failures: [string, () => RunOptions][] = [
        ["no pulumi", () => ({ env: { PATH: dirname(process.execPath) } })],
        ["no project", () => ({ cwd: engine.folder })],
        ["no state backend", () => ({ env: { PULUMI_BACKEND_URL: "file:///nowhere" } })],
    ];
    for (const [what, options] of failures) {
        it(`offers nothing and prints no error if there is ${what}`, async () => {
            assert.deepEqual((await complete(["exec", ""], options())).lines, []);
        });
    }

    it("needs no passphrase, because it reads no secrets", async () => {
        const { words } = await complete(["exec", "c"], { env: { PULUMI_CONFIG_PASSPHRASE: undefined } });

        assert.deepEqual(words, ["ci"]);
    });

    it("terminates a Pulumi CLI that does not answer", async () => {
        const ended = join(engine.folder, "ended");
        const bin = provide("pulumi", `trap 'kill $!; touch ${ended}; exit' TERM; sleep 60 & wait`);

        const impatient = { NODE_OPTIONS: undefined };
        const { lines } = await complete(["issue", ""], { env: { ...impatient, PATH: `${bin}:${process.env.PATH}` } });

        assert.deepEqual(lines, []);
        while (!existsSync(ended)) {
            await setTimeout(10); // Until the test itself times out.
        }
    });

    it("does not let a candidate's description add further candidates", async () => {
        const state = join(engine.folder, "described.json");
        const exported = JSON.parse(await project.pulumi(["stack", "export"]));
        for (const { type, outputs } of exported.deployment.resources) {
            if (type.endsWith(":IamPolicy")) {
                outputs.credentialType = "iam_user\naws/deploy$(touch ran)\t";
            }
        }
        writeFileSync(state, JSON.stringify(exported));
        const bin = provide("pulumi", `cat ${state}`);

        const { lines } = await complete(["issue", "aws"], { env: { PATH: `${bin}:${process.env.PATH}` } });

        assert.deepEqual(lines, ["aws/deploy\t"]);
    });

    describe("in bash", () => {
        /** Types keys and returns the commands that ran. `\t` is Tab. */
        async function type(keys: string, env: Record<string, string> = {}): Promise<string[]> {
            const script = `case "$1" in complet*) exec "${process.execPath}" "${command}" "$@";; *) echo "RAN $*";; esac`;
            const PATH = `${provide("stacklease", script)}:${env.PATH ?? process.env.PATH}`;
            const input = `source <(stacklease completion bash)\n${keys}\nexit\n`;
            const bash = project.start("bash", ["--norc", "--noprofile", "-i"], {
                input,
                env: { TERM: "dumb", ...env, PATH },
            });
            const { stdout } = await bash.ended;
            return [...stdout.matchAll(/^RAN (.*)$/gm)].map(([, ran = ""]) => ran);
        }

        it("completes subcommands, leases, option values and the child's files", async () => {
            const lines = ["doct\t", "exec c\t-- ls Pulumi.y\t", "env --shell=f\tci", "show --stack p\tc\t"];
            const state = join(engine.folder, "exported.json");
            writeFileSync(state, await project.pulumi(["stack", "export"]));
            const stacks = `[{"name":"prod","current":true},{"name":"dev","current":false}]`;
            // Answers at once, so that no key waits for the real CLI.
            const bin = provide("pulumi", `if [ "$2" = export ]; then cat ${state}; else echo '${stacks}'; fi`);

            const ran = await type(lines.map((line) => `stacklease ${line}`).join("\n"), {
                PATH: `${bin}:${process.env.PATH}`,
            });

            assert.deepEqual(ran, [
                "doctor",
                "exec ci -- ls Pulumi.yaml",
                "env --shell=fish ci",
                "show --stack prod ci",
            ]);
        });

        it("prints nothing if the script is sourced again", async () => {
            const twice = "source <(stacklease completion bash)";
            const { stderr, code } = await project.start("bash", ["-c", `${twice} && ${twice}`], {
                env: {
                    PATH: `${provide("stacklease", `exec "${process.execPath}" "${command}" "$@"`)}:${process.env.PATH}`,
                },
            }).ended;

            assert.deepEqual([code, stderr], [0, ""]);
        });

        it("neither offers nor executes a resource name that contains a shell command", async () => {
            const state = join(engine.folder, "state.json");
            const proof = join(engine.folder, "ran");
            const exported = await project.pulumi(["stack", "export"]);
            writeFileSync(state, exported.replaceAll('"name": "ci"', `"name": "zz$(touch ${proof})"`));
            const bin = provide("pulumi", `if [ "$2" = export ]; then cat ${state}; else echo '[]'; fi`);

            const ran = await type(`stacklease show zz\t\nstacklease show a\t`, { PATH: `${bin}:${process.env.PATH}` });

            assert.deepEqual(ran, ["show zz", `show ${leaseId}`]);
            assert.ok(!existsSync(proof));
        });
    });

    for (const shell of ["zsh", "fish", "powershell"]) {
        it(`is called by the script that stacklease completion prints for ${shell}`, async () => {
            const { code, stdout, stderr } = await project.stacklease(["completion", shell]);

            assert.match(stdout, /stacklease complete '?--'? /);
            assert.deepEqual([code, stderr], [0, ""]);
        });
    }

    it("has no script for an unknown shell", async () => {
        assert.equal((await project.stacklease(["completion", "tcsh"])).code, 2);
    });
});

import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Engine } from "../../support/engine";
import { Project, type RunOptions } from "../../support/project";

const command = join(__dirname, "..", "..", "..", "dist", "cli", "main.js");

describe("Completion, by the real command:", () => {
    let engine: Engine;
    let project: Project;
    let leaseId: string;
    before(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        await project.store("prod", {});
        await project.store("dev", { lease: { ttl: "never" }, backend: { maxTtl: "never" } });
        leaseId = (await project.pulumi(["stack", "output", "leaseId"])).trim();
    });
    after(() => engine.stop());

    /** What a shell is told, as its script asks for it. */
    async function ask(line: readonly string[], options: RunOptions = {}) {
        const { code, stdout, stderr } = await project.stacklease(["complete", "--", ...line], options);
        const lines = stdout.trimEnd().split("\n");
        const directive = lines.pop();
        assert.deepEqual([code, stderr], [0, ""]);
        return { words: lines.map((text) => text.split("\t")[0]), lines, directive };
    }

    /** A folder to put first on PATH, with a program of a name. */
    function provide(name: string, script: string): string {
        const folder = join(engine.folder, `bin-${name}`);
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
        return folder;
    }

    const asked: [string, string[], () => string[], string][] = [
        ["subcommands", ["issue"], () => ["issue", "issuer-policy"], ":4"],
        ["no hidden ones", ["comp"], () => ["completion"], ":4"],
        ["options", ["kill", "--p"], () => ["--path"], ":4"],
        ["leases by id and name", ["exec", ""], () => [leaseId, "ci"], ":4"],
        ["leases by half an id", ["show", "aws/deploy/"], () => [leaseId], ":4"],
        [
            "prefixes, too, where more than one lease may be meant",
            ["revoke", "aws"],
            () => ["aws/deploy", leaseId],
            ":4",
        ],
        ["policies", ["issue", ""], () => ["aws/deploy"], ":4"],
        ["stacks", ["leases", "--stack", ""], () => ["dev", "prod"], ":4"],
        ["stacks behind =", ["leases", "--stack=p"], () => ["prod"], ":4"],
        [
            "the syntaxes of env",
            ["env", "ci", "--shell", ""],
            () => ["bash", "fish", "powershell", "dotenv", "json"],
            ":4",
        ],
        ["the shells that have a script", ["completion", "z"], () => ["zsh"], ":4"],
        ["folders, by the shell", ["leases", "--cwd", ""], () => [], ":16"],
        ["the child's words, by the shell", ["exec", "ci", "--", ""], () => [], ":0"],
        ["nothing where all is said", ["show", "ci", ""], () => [], ":4"],
    ];
    for (const [what, line, words, directive] of asked) {
        it(`gives ${what}: ${line.join(" ")}`, async () => {
            const answer = await ask(line);

            assert.deepEqual([answer.words, answer.directive], [words(), directive]);
        });
    }

    it("gives leases of the stack that the line names, with their state and what is left", async () => {
        const { lines } = await ask(["exec", "--stack", "prod", "c"]);

        assert.match(lines.join("\n"), /^ci\tlive, [12]\dm\d*s?$/);
    });

    const silences: [string, () => RunOptions][] = [
        ["no pulumi", () => ({ env: { PATH: dirname(process.execPath) } })],
        ["no project", () => ({ cwd: engine.folder })],
        ["no state backend", () => ({ env: { PULUMI_BACKEND_URL: "file:///nowhere" } })],
    ];
    for (const [what, options] of silences) {
        it(`says nothing where there is ${what}`, async () => {
            assert.deepEqual((await ask(["exec", ""], options())).lines, []);
        });
    }

    it("asks for no passphrase, since it reads no secrets", async () => {
        const { words } = await ask(["exec", "c"], { env: { PULUMI_CONFIG_PASSPHRASE: undefined } });

        assert.deepEqual(words, ["ci"]);
    });

    it("gives up on a Pulumi CLI that does not answer, and ends it", async () => {
        const ended = join(engine.folder, "ended");
        const bin = provide("pulumi", `trap 'kill $!; touch ${ended}; exit' TERM; sleep 60 & wait`);

        const impatient = { NODE_OPTIONS: undefined };
        const { lines } = await ask(["issue", ""], { env: { ...impatient, PATH: `${bin}:${process.env.PATH}` } });

        assert.deepEqual(lines, []);
        while (!existsSync(ended)) {
            await setTimeout(10); // Until the test's own time is over.
        }
    });

    it("offers nothing that a state says of a candidate for another one", async () => {
        const state = join(engine.folder, "described.json");
        const exported = JSON.parse(await project.pulumi(["stack", "export"]));
        for (const { type, outputs } of exported.deployment.resources) {
            if (type.endsWith(":IamPolicy")) {
                outputs.credentialType = "iam_user\naws/deploy$(touch ran)\t";
            }
        }
        writeFileSync(state, JSON.stringify(exported));
        const bin = provide("pulumi", `cat ${state}`);

        const { lines } = await ask(["issue", "aws"], { env: { PATH: `${bin}:${process.env.PATH}` } });

        assert.deepEqual(lines, ["aws/deploy\t"]);
    });

    describe("in a real bash", () => {
        /** What commands are run when somebody types some keys; `\t` is Tab. */
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

        it("Tab completes subcommands, leases, option values, and the child's files", async () => {
            const lines = ["doct\t", "exec c\t-- ls Pulumi.y\t", "env --shell=f\tci", "show --stack p\tc\t"];
            const state = join(engine.folder, "exported.json");
            writeFileSync(state, await project.pulumi(["stack", "export"]));
            const stacks = `[{"name":"prod","current":true},{"name":"dev","current":false}]`;
            // Answers at once, so that no typed key waits for the real CLI.
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

        it("the script can be sourced again without a word", async () => {
            const twice = "source <(stacklease completion bash)";
            const { stderr, code } = await project.start("bash", ["-c", `${twice} && ${twice}`], {
                env: {
                    PATH: `${provide("stacklease", `exec "${process.execPath}" "${command}" "$@"`)}:${process.env.PATH}`,
                },
            }).ended;

            assert.deepEqual([code, stderr], [0, ""]);
        });

        it("a resource's name that would be a command there is not offered, and nothing of it runs", async () => {
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
        it(`prints a script for ${shell} that asks the command`, async () => {
            const { code, stdout, stderr } = await project.stacklease(["completion", shell]);

            assert.match(stdout, /stacklease complete '?--'? /);
            assert.deepEqual([code, stderr], [0, ""]);
        });
    }

    it("refuses a shell that it has no script for", async () => {
        assert.equal((await project.stacklease(["completion", "tcsh"])).code, 2);
    });
});

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";

const command = join(__dirname, "..", "..", "dist", "cli", "main.js");
const run = (...args: string[]) => spawnSync(process.execPath, [command, ...args], { encoding: "utf8" });

describe("The command", () => {
    it("prints help that names every subcommand, and loads no SDK for it", () => {
        const list = join(__dirname, "loaded.cjs");
        const stdout = execFileSync(process.execPath, ["--require", list, command, "--help"], { encoding: "utf8" });

        for (const name of [
            "leases",
            "show",
            "exec",
            "env",
            "credential-process",
            "profile",
            "issue",
            "run",
            "renew",
            "revoke",
        ]) {
            assert.match(stdout, new RegExp(`^  ${name} `, "m"));
        }
        for (const name of [
            "kill",
            "sweep",
            "doctor",
            "issuer-policy",
            "boundary-policy",
            "rotate-root",
            "report",
            "simulator",
        ]) {
            assert.match(stdout, new RegExp(`^  ${name} `, "m"));
        }
        const loaded = JSON.parse(stdout.split("LOADED ")[1] ?? "[]") as string[];
        assert.ok(loaded.length > 3);
        assert.deepEqual(
            loaded.filter((file) => /@pulumi|@aws-sdk|cli.commands|easy-table/.test(file)),
            [],
        );
    });

    it("prints its version", () => {
        assert.match(run("--version").stdout, /^\d+\.\d+\.\d+\n$/);
    });

    const mistakes: [string, string[], RegExp][] = [
        ["an unknown subcommand, with what was meant", ["lease"], /unknown command 'lease'\n\(Did you mean leases\?\)/],
        ["an unknown option", ["leases", "--jsno"], /unknown option '--jsno'\n\(Did you mean --json\?\)/],
        ["a missing argument", ["exec"], /missing required argument 'lease'/],
        ["a missing command", ["exec", "ci", "--"], /missing required argument 'command'/],
        ["a length that is none", ["issue", "aws/deploy", "--ttl", "soon"], /"soon" is no duration; give/],
        ...["leases", "show ci", "report", "sweep", "revoke ci", "kill aws"].map(
            (command): [string, string[], RegExp] => [
                `one stack and all of them, for ${command}`,
                [...command.split(" "), "--stack", "dev", "--all"],
                /option '-a, --all' cannot be used with option '-s, --stack <name>'/,
            ],
        ),
        [
            "to watch what has ended",
            ["leases", "--ended", "--watch"],
            /option '--ended' cannot be used with option '-w, --watch \[seconds\]'/,
        ],
        ["a shell that is none", ["env", "ci", "--shell", "tcsh"], /Allowed choices are bash, fish/],
    ];
    for (const [what, args, message] of mistakes) {
        it(`refuses ${what}, with exit code 2`, () => {
            const { status, stdout, stderr } = run(...args);

            assert.match(stderr, message);
            assert.deepEqual([status, stdout], [2, ""]);
        });
    }
});

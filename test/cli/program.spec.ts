import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { runInProcess } from "../support/runInProcess";

const command = join(__dirname, "..", "..", "dist", "cli", "main.js");
function run(...args: string[]) {
    const { status: code, ...ran } = spawnSync(process.execPath, [command, ...args], { encoding: "utf8" });
    return { ...ran, code };
}

/** Modules that only the action of a subcommand may load. */
const heavy = [/@pulumi/, /@aws-sdk/, /string-width/];
const layers = [
    /dist.cli.(credentials|engine|issuedStacks|issuerPermissions|pulumi|state)/,
    /dist.cli.commands.*(?<!Subcommand)\.js$/,
    /dist.provider.(?!errors|node)/,
];

describe("stacklease", () => {
    it("prints help with every subcommand, and loads no SDK for that", () => {
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
            loaded.filter((file) => [...heavy, ...layers].some((pattern) => pattern.test(file))),
            [],
        );
    });

    it("keeps compiled code in the user's cache, and works without a writable cache", () => {
        const folder = mkdtempSync(join(tmpdir(), "stacklease-test-"));
        const version = (XDG_CACHE_HOME: string) =>
            spawnSync(process.execPath, [command, "--version"], {
                env: { ...process.env, NODE_COMPILE_CACHE: undefined, XDG_CACHE_HOME },
                encoding: "utf8",
            });
        try {
            const kept = version(folder);
            const without = [join(command, "cache"), "/proc/nope"].map(version);

            assert.deepEqual(readdirSync(join(folder, "stacklease")), ["compiled"]);
            for (const { stdout, stderr, status } of without) {
                assert.deepEqual([stdout, stderr, status], [kept.stdout, "", 0]);
            }
        } finally {
            rmSync(folder, { recursive: true });
        }
    });

    it("prints its version", () => {
        assert.match(run("--version").stdout, /^\d+\.\d+\.\d+\n$/);
    });

    const mistakes: [string, string[], RegExp][] = [
        [
            "an unknown subcommand, with a suggestion",
            ["lease"],
            /call stacklease: unknown command 'lease'; did you mean leases\?/,
        ],
        [
            "an unknown option, with a suggestion",
            ["leases", "--jsno"],
            /call stacklease leases: unknown option '--jsno'; did you mean --json\?/,
        ],
        [
            "an unknown option without a similar one",
            ["leases", "-x"],
            /call stacklease leases: unknown option '-x'; see stacklease leases --help/,
        ],
        ["a missing argument", ["exec"], /missing required argument 'lease'; see stacklease exec --help/],
        ["a missing command", ["exec", "ci", "--"], /missing required argument 'command'; see/],
        ["surplus arguments", ["show", "ci", "cd"], /too many arguments for 'show'; expected 1 argument but got 2$/m],
        ["a missing option", ["rotate-root"], /required option '--access-key-config <key>' not specified; see/],
        ...["exec ci", "run aws/deploy"].map((words): [string, string[], RegExp] => [
            `an option of the command to run without -- before the command: ${words}`,
            [...words.split(" "), "sh", "-c", "true"],
            /unknown option '-c'; put -- before the command to run$/m,
        ]),
        [
            "an unknown option before the command to run",
            ["exec", "ci", "--cdw", "/", "--", "sh", "-c", "true"],
            /unknown option '--cdw'; did you mean --cwd\?$/m,
        ],
        [
            "an invalid duration",
            ["issue", "aws/deploy", "--ttl", "soon"],
            /option '--ttl <duration>' argument 'soon' is invalid: must be a duration; use/,
        ],
        [
            "a duration of zero",
            ["issue", "aws/deploy", "--ttl", "0"],
            /option '--ttl <duration>' argument '0' is invalid; it must be at least one second$/m,
        ],
        [
            "a number that is too large",
            ["leases", "--watch", "9999"],
            /argument '9999' is invalid; use a whole number from 1 to 3600$/m,
        ],
        ...["leases", "show ci", "report", "sweep", "revoke ci", "kill aws"].map(
            (command): [string, string[], RegExp] => [
                `--stack together with --all: ${command}`,
                [...command.split(" "), "--stack", "dev", "--all"],
                /option '-a, --all' cannot be used with option '-s, --stack <name>'; use only one of them$/m,
            ],
        ),
        [
            "--watch together with --ended",
            ["leases", "--ended", "--watch"],
            /option '--ended' cannot be used with option '-w, --watch \[seconds\]'/,
        ],
        ...["leases", "doctor", "kill aws"].map((command): [string, string[], RegExp] => [
            `a missing folder: ${command}`,
            [...command.split(" "), "--cwd", "/no/such/folder"],
            /argument '\/no\/such\/folder' is invalid; the folder must exist$/m,
        ]),
        [
            "a file instead of a folder",
            ["leases", "--cwd", "package.json"],
            /argument 'package.json' is invalid; the folder must exist$/m,
        ],
        [
            "an invalid IAM path",
            ["kill", "aws", "--path", "other"],
            /argument 'other' is invalid; an IAM path starts and ends with \/$/m,
        ],
        [
            "an unknown shell",
            ["env", "ci", "--shell", "tcsh"],
            /argument 'tcsh' is invalid; allowed choices are bash, fish/,
        ],
    ];
    for (const [what, args, message] of mistakes) {
        it(`refuses ${what}, with exit code 2`, async () => {
            // Only the process that the user starts knows all of its arguments.
            const { code, stdout, stderr } =
                what.includes("command to run") || args.length === 1 ? run(...args) : await runInProcess(args, {});

            assert.match(stderr, message);
            assert.match(stderr, /^stacklease: call stacklease( [a-z-]+)?: [^\n]+; [^\n]+\n$/);
            assert.deepEqual([code, stdout], [2, ""]);
        });
    }

    for (const args of [["--help"], ["completion", "bash"], ["completion", "zsh"]]) {
        it(`reports output that cannot be written, with exit code 1: ${args.join(" ")}`, function () {
            if (!existsSync("/dev/full")) {
                this.skip(); // Only Linux has it.
            }
            const full = openSync("/dev/full", "w");
            const { status, stderr } = spawnSync(process.execPath, [command, ...args], {
                encoding: "utf8",
                stdio: ["ignore", full, "pipe"],
            });
            closeSync(full);

            assert.equal(
                stderr,
                "stacklease: write output: ENOSPC: no space left on device, write; run the same command again with an output that is writable\n",
            );
            assert.equal(status, 1);
        });
    }

    it("exits silently if the reader of its output has closed the pipe", async () => {
        const child = spawn(process.execPath, [command, "completion", "bash"]);
        child.stdout.destroy();
        const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);

        assert.deepEqual([stderr, code], ["", 0]);
    });
});

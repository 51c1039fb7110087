import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { on, once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { usersOf } from "../support/leases";
import { useSimulator } from "../support/useSimulator";

const root = join(__dirname, "..", "..");

/** A run of the quickstart, with its output so far. */
class Run {
    output = "";
    readonly child: ChildProcess;
    /** A marker in the environment of every process that the run starts. */
    readonly mark = `mark-${process.pid}-${Math.random()}`;

    constructor(args: readonly string[] = [], environment: NodeJS.ProcessEnv = {}) {
        this.child = spawn(join(root, "node_modules", ".bin", "tsx"), ["scripts/quickstart/main.ts", ...args], {
            cwd: root,
            env: { ...process.env, ...environment, STACKLEASE_TEST_MARK: this.mark },
            stdio: ["ignore", "pipe", "pipe"],
        });
        for (const stream of [this.child.stdout, this.child.stderr]) {
            stream?.on("data", (data) => {
                this.output += data;
            });
        }
    }

    /** Waits until the run has printed a pattern. Fails if the run ends first. */
    async printed(pattern: RegExp): Promise<void> {
        for await (const _ of on(this.child.stdout as NodeJS.ReadableStream, "data", { close: ["end"] })) {
            if (pattern.test(this.output)) {
                return;
            }
        }
        assert.fail(this.output);
    }

    async ended(): Promise<number | null> {
        if (this.child.exitCode === null) {
            await once(this.child, "close");
        }
        return this.child.exitCode;
    }

    /**
     * Returns processes that the run started and that still exist. A request of Pulumi's language host to Node.js may
     * end shortly after Pulumi, so this waits.
     */
    async leftBehind(): Promise<string[]> {
        const deadline = Date.now() + 120_000;
        while (this.#processes().length > 0 && Date.now() < deadline) {
            await setTimeout(50);
        }
        return this.#processes();
    }

    #processes(): string[] {
        return readdirSync("/proc")
            .filter((name) => /^\d+$/.test(name))
            .flatMap((pid) => {
                const about = (file: string) => readFileSync(join("/proc", pid, file), "utf8");
                try {
                    return about("environ").includes(this.mark) ? [about("cmdline")] : [];
                } catch {
                    return []; // The process has ended in the meantime, or belongs to another user.
                }
            });
    }
}

describe("npm run quickstart", () => {
    it("issues a lease, uses it, revokes it, and leaves nothing in the checkout", async () => {
        const run = new Run();

        assert.equal(await run.ended(), 0, run.output);

        const steps = [
            /embedded AWS listens on http:\/\/127\.0\.0\.1:\d+/,
            /pulumi up/,
            /leaseId +aws\/deploy\/[0-9a-f-]{36}/,
            /accessKeyId +AKIA/,
            /secretAccessKey +\*{8} \(40 characters\)/,
            /expiresAt +20\d\d-/,
            /ec2 describe-regions\n +works/,
            /iam list-users\n +AccessDenied/,
            /pulumi destroy/,
            /NoSuchEntity/,
            /AuthFailure/,
            /Done\./,
        ];
        let rest = run.output;
        for (const step of steps) {
            assert.match(rest, step);
            rest = rest.slice(rest.search(step));
        }
        assert.ok(!existsSync(join(root, ".quickstart", "embedded")));
        assert.ok(!existsSync(join(root, "Pulumi.quickstart-embedded.yaml")));
    });

    it("with --keep, stops after up, prints how to continue, and ends at Ctrl-C", async () => {
        const run = new Run(["--keep"]);
        await run.printed(/pulumi destroy[\s\S]*until you press Ctrl-C/);

        run.child.kill("SIGINT");

        assert.equal(await run.ended(), 0, run.output);
        assert.deepEqual(await run.leftBehind(), []);
    });

    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        it(`leaves no process behind if ${signal} arrives during up`, async () => {
            const run = new Run();
            await run.printed(/pulumi up[\s\S]*Updating/);

            run.child.kill(signal);

            assert.equal(await run.ended(), signal === "SIGINT" ? 130 : 143, run.output);
            assert.deepEqual(await run.leftBehind(), []);
        });
    }

    describe("with --aws", () => {
        const aws = useSimulator();
        const ambient = () => {
            const { accessKeyId, secretAccessKey } = aws().issuer();
            return {
                AWS_ENDPOINT_URL: aws().endpoint,
                AWS_ACCESS_KEY_ID: accessKeyId,
                AWS_SECRET_ACCESS_KEY: secretAccessKey,
            };
        };

        it("names the account of the ambient credentials, and runs there", async () => {
            const run = new Run(["--aws", "--yes"], ambient());

            assert.equal(await run.ended(), 0, run.output);
            assert.match(
                run.output,
                /in AWS account 123456789012, as arn:aws:iam::123456789012:user\/admin[\s\S]*Done\./,
            );
            assert.deepEqual(usersOf(aws()), []);
            assert.ok(!run.output.includes(aws().issuer().secretAccessKey));
        });

        it("changes nothing if it cannot ask for confirmation", async () => {
            const run = new Run(["--aws"], ambient());

            assert.equal(await run.ended(), 1);
            assert.match(run.output, /there is no terminal to ask for confirmation; pass --yes/);
            assert.equal(aws().calls.count("iam"), 0);
        });
    });

    it("rejects --aws without credentials, and says what to do", async () => {
        const run = new Run(["--aws"]);

        assert.equal(await run.ended(), 1);
        assert.match(run.output, /open AWS: .*log in, or set AWS_PROFILE/);
    });

    it("rejects an unknown option", async () => {
        const run = new Run(["--nonsense"]);

        assert.equal(await run.ended(), 1);
        assert.match(run.output, /--nonsense/);
    });
});

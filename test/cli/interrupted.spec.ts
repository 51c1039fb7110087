import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Engine } from "../support/engine";
import { Project } from "../support/project";

describe("An interrupted command that has changed nothing", () => {
    let engine: Engine;
    let project: Project;
    before(async () => {
        engine = await Engine.start();
        project = new Project(engine);
    });
    after(() => engine.stop());

    const commands: [string[], NodeJS.Signals, number, string][] = [
        [["doctor"], "SIGINT", 130, "doctor"],
        [["report", "r.html"], "SIGINT", 130, "report r.html"],
        [["report"], "SIGTERM", 143, "report"],
        [["leases"], "SIGINT", 130, "leases"],
        [["show", "ci"], "SIGHUP", 129, "show ci"],
        [["sweep"], "SIGINT", 130, "sweep"],
        [["exec", "ci", "--", "sh", "-c", "true"], "SIGINT", 130, "exec ci"],
        [["credential-process", "ci"], "SIGTERM", 143, "credential-process ci"],
        [["revoke", "aws/deploy", "--yes"], "SIGINT", 130, "revoke aws/deploy"],
        [["renew", "ci"], "SIGINT", 130, "renew ci"],
        [["kill", "aws"], "SIGINT", 130, "kill aws"],
        [["rotate-root", "--access-key-config", "id", "--secret-key-config", "s"], "SIGTERM", 143, "rotate-root"],
        [["doctor"], "SIGQUIT", 131, "doctor"],
        [["env", "ci"], "SIGUSR1", 138, "env ci"], // And does not start Node.js's debugger.
    ];
    for (const [args, signal, exitCode, what] of commands) {
        it(`exits at once with one line and the signal's exit code: ${args.join(" ")}, ${signal}`, async () => {
            // A folder of its own: what the command of another test has started may still be running.
            const bin = mkdtempSync(join(engine.folder, "bin-"));
            const [called, ended] = [join(bin, "called"), join(bin, "ended")];
            const waits = `#!/bin/sh\ntrap 'kill $!; touch ${ended}; exit' TERM\nsleep 60 & touch ${called}; wait\n`;
            writeFileSync(join(bin, "pulumi"), waits, { mode: 0o755 });
            const { child, ended: ran } = project.startStacklease(args, {
                env: { PATH: `${bin}:${process.env.PATH}` },
            });
            const until = async (path: string) => {
                while (!existsSync(path)) {
                    await setTimeout(10); // Until the test itself times out.
                }
            };
            await until(called);

            child.kill(signal);
            const { code, stdout, stderr } = await ran;

            assert.deepEqual(
                [code, stdout, stderr],
                [exitCode, "", `stacklease: run stacklease ${what}: it was interrupted; run the same command again\n`],
            );
            assert.deepEqual(readdirSync(project.folder), ["Pulumi.yaml"]);
            await until(ended);
        });
    }
});

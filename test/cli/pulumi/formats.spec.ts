import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { PulumiCommand } from "@pulumi/pulumi/automation/cmd";
import { engineCommand } from "../../../cli/pulumi/engineCommand";
import { type PastState, pastStates } from "../../../cli/pulumi/pastStates";
import { conceal, concealed, reveal, unread } from "../../../cli/pulumi/secrets";
import { readConfig } from "../../../cli/pulumi/stackConfig";
import { isStale, type StackLock, stackLocks } from "../../../cli/pulumi/stackLocks";
import { stateBackend } from "../../../cli/pulumi/stateBackend";
import { LeaseError } from "../../../provider/errors/leaseError";
import { Operation } from "../../../provider/errors/operation";
import { Engine } from "../../support/engine";
import { Project, type Ran } from "../../support/project";

/** Undocumented behavior of the Pulumi CLI that stacklease relies on. A failure means that a newer CLI differs. */
describe("The pinned Pulumi CLI", () => {
    const names = { project: "shop", stack: "dev" };
    const operation = new Operation("read", "stack", "dev");
    const environment = { ...process.env };

    let engine: Engine;
    let project: Project;
    let whileUpdating: { locks: readonly StackLock[]; isStale: boolean; refusal: unknown };
    let ran: Ran;
    before(async () => {
        engine = await Engine.start();
        project = new Project(engine, join(__dirname, "..", "..", "engine", "programs", "waiting"));
        project.env.RELEASE = join(engine.folder, "release");
        await project.pulumi(["stack", "init", "dev"]);
        await project.pulumi(["config", "set", "--secret", "token", "hidden"]);
        Object.assign(process.env, project.environment());
        const update = project.start("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive"]);
        const locks = await lockedBy(update.child.pid);
        whileUpdating = {
            locks,
            isStale: locks.some(isStale),
            refusal: await refusalOf(["refresh", "--yes", "--skip-preview", "--stack", "dev"]),
        };
        writeFileSync(project.env.RELEASE, "");
        ran = await update.ended;
        assert.equal(ran.code, 0, ran.stderr);
    });
    after(async () => {
        for (const name of Object.keys(process.env)) {
            delete process.env[name];
        }
        Object.assign(process.env, environment);
        await engine.stop();
    });

    /** Waits until the update has locked the stack, and returns the stack's locks. */
    async function lockedBy(pid: number | undefined): Promise<StackLock[]> {
        for (;;) {
            const locks = stackLocks(engine.folder, names);
            if (locks.some((lock) => lock.pid === pid)) {
                return locks;
            }
            await setTimeout(20);
        }
    }

    /** Returns the code of the error that the Automation API throws for a run of the CLI. */
    async function refusalOf(args: string[]): Promise<unknown> {
        const run = engineCommand(operation).run(args, project.folder, {});
        return run.then(
            () => "none",
            (error) => (LeaseError.isInstance(error) ? error.code : error),
        );
    }

    async function exported(args: readonly string[] = []): Promise<Record<string, unknown>> {
        const { deployment } = JSON.parse(await project.pulumi(["stack", "export", ...args])) as {
            deployment: { resources: { outputs: Record<string, unknown> }[]; secrets_providers: unknown };
        };
        return { ...deployment.resources[0]?.outputs, providers: deployment.secrets_providers };
    }

    it("locks a stack during an update with a file that names the process", () => {
        const [lock, ...others] = whileUpdating.locks;

        assert.deepEqual(others, []);
        assert.ok(lock?.username && lock.hostname && Date.parse(lock.timestamp) > 0);
        assert.equal(whileUpdating.isStale, false);
        assert.deepEqual(stackLocks(engine.folder, names), []);
    });

    it("prints the errors that the Automation API recognizes: a locked stack and an unknown stack", async () => {
        assert.equal(whileUpdating.refusal, "StackUnavailable");
        assert.equal(await refusalOf(["stack", "export", "--stack", "none"]), "StackMissing");
        assert.ok(engineCommand(operation) instanceof PulumiCommand);
    });

    it("keeps the state of every update as a file in the history", async () => {
        const past = await pastStates({ location: { name: "dev", cwd: project.folder }, ...names });

        const states: PastState[] = [];
        for await (const state of past?.states() ?? []) {
            states.push(state);
        }
        assert.equal(states.length, 1);
        const { deployment } = states[0] as PastState;
        assert.ok(typeof deployment === "object" && "resources" in deployment, String(deployment));
    });

    it("marks secrets in an export, and adds their plain text with --show-secrets", async () => {
        const { password } = await exported();
        const { password: shown } = await exported(["--show-secrets"]);

        assert.deepEqual([reveal(password), conceal(password)], [unread, concealed]);
        assert.deepEqual([reveal(shown), conceal(shown)], ["not for everybody", concealed]);
    });

    it("keeps the same salt of a stack's secrets in its settings and its state", async () => {
        const { providers } = await exported();

        const { type, state } = providers as { type: string; state: { salt: string } };
        assert.equal(type, "passphrase");
        assert.ok(readFileSync(join(project.folder, "Pulumi.dev.yaml"), "utf8").includes(state.salt));
    });

    it("prints a stack's config with secrets as JSON", async () => {
        const config = await readConfig({ name: "dev", cwd: project.folder });

        assert.deepEqual(config["shop:token"], { value: "hidden", secret: true });
    });

    it("keeps the URL of the last login in credentials.json", async () => {
        const { PULUMI_BACKEND_URL } = process.env;
        const { code, stderr } = await project.start("pulumi", ["login", `file://${engine.folder}`], {
            env: { PULUMI_BACKEND_URL: undefined },
        }).ended;
        assert.equal(code, 0, stderr);

        delete process.env.PULUMI_BACKEND_URL;
        const url = stateBackend({ backendUrl: undefined });
        process.env.PULUMI_BACKEND_URL = PULUMI_BACKEND_URL;

        assert.equal(url, `file://${engine.folder}`);
    });
});

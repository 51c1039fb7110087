import { Engine, leaseProgram } from "../test/support/engine";
import { makeRole, roleArn } from "../test/support/roles";

const sessions = 200;
const parallel = 50;

/**
 * Measures how long one `up` takes to issue 200 sessions of a role, and one `destroy` to revoke them, with the real
 * engine: `npm run bench bench/sessions.ts`. A destroy may write to the role once per batch of deletions that the
 * engine runs in parallel, plus once.
 */
async function measure(): Promise<void> {
    const engine = await Engine.start();
    try {
        await makeRole(engine.aws);
        const policy = { credentialType: "assumed_role", roleArn: roleArn() } as const;
        const stack = await engine.stackOf("dev", leaseProgram, { policy, more: sessions - 1 });
        for (const [operation, run] of [
            ["up", () => stack.up({ parallel })],
            ["destroy", () => stack.destroy({ parallel })],
        ] as const) {
            engine.aws.calls.clear();
            const started = performance.now();
            await run();
            const seconds = (performance.now() - started) / 1_000;
            const count = (action: string) => engine.aws.calls.calls().filter((call) => call.action === action).length;
            console.log(
                `${operation} of ${sessions} sessions, ${parallel} at once: ${seconds.toFixed(1)} s, ` +
                    `${count("AssumeRole")} AssumeRole, ${count("GetRole")} GetRole, ${count("PutRolePolicy")} PutRolePolicy`,
            );
        }
    } finally {
        await engine.stop();
    }
}

measure();

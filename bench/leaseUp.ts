import { cpus } from "node:os";
import { join } from "node:path";
import { Engine } from "../test/support/engine";

const rounds = 9;

/**
 * Compares `pulumi up` of one lease with `pulumi up` of one trivial dynamic resource, with the real CLI and the
 * embedded AWS: `npm run bench bench/leaseUp.ts`. Rounds alternate, so that changes in the machine's load affect both.
 */
async function measure(): Promise<void> {
    const engine = await Engine.start();
    const times: Record<string, number[]> = {};
    try {
        for (let round = 0; round < rounds; round++) {
            for (const [name, program] of Object.entries({
                trivial: "bench/programs/trivial",
                lease: "examples/quickstart",
            })) {
                const stack = await engine.stackOf(`${name}${round}`, join(__dirname, "..", program));
                const started = performance.now();
                await stack.up();
                times[name] = [...(times[name] ?? []), performance.now() - started];
                await stack.destroy();
            }
        }
    } finally {
        await engine.stop();
    }
    const [trivial, lease] = [median(times.trivial), median(times.lease)];
    console.log(`${rounds} rounds, node ${process.version}, ${cpus().length} cores, median:`);
    console.log(`up of a trivial dynamic resource  ${trivial.toFixed(0)} ms`);
    console.log(`up of a lease                     ${lease.toFixed(0)} ms  (${(lease / trivial).toFixed(2)} times)`);
}

function median(values: readonly number[] = []): number {
    return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

measure();

import { cpus } from "node:os";
import { tryAll } from "../test/faults/matrix";

/**
 * Tries every fault at every call of every operation: `npm run bench bench/faultMatrix.ts`. The tests try a third of
 * them. After each fault, the operation is repeated and the lease is destroyed. Then AWS's own records are searched for
 * leftovers.
 */
async function measure(): Promise<void> {
    console.log(`node ${process.version}, ${cpus().length} cores`);
    console.warn = () => {}; // Hundreds of repairs would be reported.
    const started = performance.now();
    let [all, failed] = [0, 0];
    for (const [name, result] of tryAll()) {
        const { tried, failures } = await result;
        all += tried;
        failed += failures.length;
        console.log([`${name}: ${tried} cases`, ...failures].join("\n    "));
    }
    console.log(`${all} cases, ${failed} findings, ${((performance.now() - started) / 1_000).toFixed(0)} s`);
    process.exitCode = failed === 0 ? 0 : 1;
}

measure();

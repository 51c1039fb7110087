import { cpus } from "node:os";
import { tryAll } from "../test/faults/matrix";

/**
 * All faults at every call of every operation, of which the tests try a third: `npm run bench bench/faultMatrix.ts`.
 * After each the operation is repeated and the lease destroyed, and AWS's own records are searched for what is left.
 */
async function measure(): Promise<void> {
    console.log(`node ${process.version}, ${cpus().length} cores`);
    console.warn = () => {}; // It would report hundreds of repairs.
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

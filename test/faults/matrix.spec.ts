import assert from "node:assert/strict";
import { type Result, tryAll } from "./matrix";
import { operations } from "./operations";

describe("Whatever goes wrong at any call of an operation, repeating it and destroying leave nothing behind:", () => {
    let results: Map<string, Promise<Result>>;
    let all = 0;
    const { warn } = console;

    before(() => {
        console.warn = () => {}; // It would report hundreds of repairs.
        results = tryAll(3); // The others: bench/faultMatrix.ts.
    });
    after(() => {
        console.warn = warn;
        console.log(`    ${all} cases of faults were tried`);
    });

    for (const name of Object.keys(operations)) {
        it(name, async () => {
            const { tried = 0, failures = [] } = (await results.get(name)) ?? {};

            all += tried;
            assert.deepEqual(failures, []);
            assert.ok(tried > 0);
        });
    }
}).timeout(1_800_000);

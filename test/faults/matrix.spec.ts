import assert from "node:assert/strict";
import { type Result, tryAll } from "./matrix";
import { operations } from "./operations";

describe("faults at every call of an operation", () => {
    let results: Map<string, Promise<Result>>;
    let all = 0;
    const { warn } = console;

    before(() => {
        console.warn = () => {}; // Hundreds of repairs would be reported.
        results = tryAll(6); // bench/faultMatrix.ts tries all of them.
    });
    after(() => {
        console.warn = warn;
        console.log(`    ${all} cases of faults were tried`);
    });

    for (const name of Object.keys(operations)) {
        it(`${name}: a retry and destroy leave nothing behind`, async () => {
            const { tried = 0, failures = [] } = (await results.get(name)) ?? {};

            all += tried;
            assert.deepEqual(failures, []);
            assert.ok(tried > 0);
        });
    }
}).timeout(1_800_000);

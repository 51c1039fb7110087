import { Simulator } from "stacklease/simulator";
import { dynamicCredential } from "../provider/runtime";
import { mintLease, setting } from "../test/support/leases";

const leases = 100;
const writesPerSecond = 20;
const burst = 20;
const writesOfOne = 3;

/**
 * Measures how long it takes to mint a hundred leases at once, if AWS needs 4 s to propagate each and IAM accepts 20
 * writes per second: `npm run bench bench/hundredLeases.ts`. The throttle is the lower limit for any client.
 */
async function measure(): Promise<void> {
    const aws = await Simulator.start();
    try {
        const at = await setting(aws);
        Object.assign(aws.propagation.delays, { keys: 4_000, policies: 4_000, deletions: 4_000 });
        Object.assign(aws.throttle, { writesPerSecond, burst });
        const started = performance.now();
        const outcomes = await Promise.allSettled(
            Array.from({ length: leases }, (_, index) => mintLease(at, { name: `lease${index}` })),
        );
        const seconds = (performance.now() - started) / 1_000;
        const bound = (leases * writesOfOne - burst) / writesPerSecond + 4;
        const minted = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
        const users = aws.account().users.size - 1;
        const throttled = aws.calls.calls("iam").filter(({ errorCode }) => errorCode === "Throttling").length;
        console.log(`${minted.length} of ${leases} ready, ${users} users in AWS, ${throttled} calls throttled`);
        console.log(
            `${seconds.toFixed(1)} s; throttle and propagation alone: ${bound.toFixed(1)} s; ${(seconds / bound).toFixed(2)} times`,
        );
        aws.throttle.writesPerSecond = Number.POSITIVE_INFINITY;
        await Promise.all(minted.map(({ id, outs }) => dynamicCredential.delete(id, outs)));
    } finally {
        await aws.stop();
    }
}

measure();

import assert from "node:assert/strict";
import pLimit from "p-limit";
import type { FaultKind } from "../../simulator/faults";
import { Ledger } from "../support/ledger";
import { Plugin } from "../support/plugin";
import { type Operation, operations } from "./operations";
import { isBound, leaseUsers, unknownTo, usableSessions, watch } from "./records";

/** Once, as networks and services fail; throttled five times; and for as long as the operation tries. */
const adversities: readonly { kind: FaultKind; times: number }[] = [
    { kind: "errorBefore", times: 1 },
    { kind: "errorAfter", times: 1 },
    { kind: "resetBefore", times: 1 },
    { kind: "resetAfter", times: 1 },
    { kind: "hang", times: 1 },
    { kind: "hangAfter", times: 1 },
    { kind: "throttle", times: 5 },
    { kind: "errorBefore", times: Number.POSITIVE_INFINITY },
    { kind: "errorAfter", times: Number.POSITIVE_INFINITY },
];

/** A call of an operation, e.g. the second `iam:PutUserPolicy`. */
interface Place {
    readonly at: string;
    readonly nth: number;
}

/** The calls of an operation when nothing goes wrong. */
async function callsOf({ policy, prepare, run }: Operation): Promise<Place[]> {
    const ledger = await Ledger.open(policy);
    await prepare(ledger);
    ledger.aws.calls.clear();
    await run(ledger);
    const calls = ledger.aws.calls.calls().map(({ service, action }) => `${service}:${action}`);
    await ledger.aws.stop();
    return calls.map((at, index) => ({ at, nth: calls.slice(0, index + 1).filter((call) => call === at).length }));
}

/** A fault at a call, the operation again, destroy. Gives what was not as it has to be. */
async function tryFault(
    { policy, prepare, run }: Operation,
    place: Place,
    adversity: (typeof adversities)[number],
): Promise<string[]> {
    const ledger = await Ledger.open(policy);
    const { aws } = ledger;
    try {
        await prepare(ledger);
        const findings = watch(aws);
        aws.faults.add({ ...place, ...adversity });
        const held = new Set(ledger.keys());
        const lookForUnknown = (when: string) => {
            for (const key of ledger.keys()) {
                held.add(key);
            }
            const { users, keys } = unknownTo(ledger);
            const strangers = [...users.map(({ userName }) => `user ${userName}`), ...keys.map((key) => `key ${key}`)];
            findings.push(...strangers.map((stranger) => `${stranger} is not in the ledger ${when}`));
        };
        await run(ledger).catch(() => {});
        aws.faults.clear();
        lookForUnknown("after the operation");
        await run(ledger);
        lookForUnknown("after the operation was repeated");
        await ledger.destroy();
        findings.push(...usableSessions(aws, held).map((key) => `session ${key} is usable after destroy`));
        return [...findings, ...leaseUsers(aws).map(({ userName }) => `${userName} is left after destroy`)];
    } catch (error) {
        return [(error as Error).message];
    } finally {
        await aws.stop();
    }
}

/**
 * The plugin process is killed when a call has had its effect and not been answered: then the operation again, and destroy, by
 * another process. What the ledger never heard of may be left, but it is bound and on the ledger's path.
 */
async function tryKill({ policy, prepare, run }: Operation, { at, nth }: Place): Promise<string[]> {
    const ledger = await Ledger.open(policy);
    const { aws } = ledger;
    try {
        await prepare(ledger);
        const findings = watch(aws);
        const held = new Set(ledger.keys());
        await oneOfFew(() => killAt(ledger, at, nth, run));
        const { users: lost, keys } = unknownTo(ledger);
        const path = `/stacklease/${ledger.at.backend.ledgerId}/`;
        const loose = lost.filter((user) => !isBound(user) || user.path !== path);
        await run(ledger);
        for (const key of ledger.keys()) {
            held.add(key);
        }
        await ledger.destroy();
        const usable = usableSessions(aws, held);
        const left = leaseUsers(aws).filter((user) => !lost.includes(user));
        return [
            ...findings,
            ...keys.map((key) => `key ${key} of a user that the ledger knows is unknown to it`),
            ...loose.map(({ userName }) => `${userName} is lost and not bound, or not on the ledger's path`),
            ...left.map(({ userName }) => `${userName} is left after destroy`),
            ...usable.map((key) => `session ${key} is usable after destroy`),
        ];
    } catch (error) {
        return [(error as Error).message];
    } finally {
        await aws.stop();
    }
}

/** Plugin processes at a time: more would only wait for the processor. */
const oneOfFew = pLimit(3);

async function killAt(ledger: Ledger, at: string, nth: number, run: Operation["run"]): Promise<void> {
    const { aws, handler } = ledger;
    const plugin = await Plugin.start();
    aws.faults.add({ at, nth, kind: "hangAfter", onHit: () => plugin.kill() });
    ledger.handler = plugin.handler("DynamicCredential", "dynamicCredential");
    await assert.rejects(run(ledger), /UNAVAILABLE/);
    ledger.handler = handler;
    aws.faults.clear();
    await plugin.stop();
}

interface Case {
    readonly name: string;
    run(): Promise<string[]>;
}

/** Every adversity at every call of an operation. */
async function casesOf(operation: Operation): Promise<Case[]> {
    return (await callsOf(operation)).flatMap((place) => {
        const where = `at ${place.at} (${place.nth})`;
        const kill = { name: `kill ${where}`, run: () => tryKill(operation, place) };
        const faults = adversities.map((adversity) => ({
            name: `${adversity.kind} × ${adversity.times} ${where}`,
            run: () => tryFault(operation, place, adversity),
        }));
        return operation.byCommand ? faults : [kill, ...faults];
    });
}

describe("Whatever goes wrong at any call of an operation, repeating it and destroying leave nothing behind:", () => {
    const results = new Map<string, Promise<{ tried: number; failures: string[] }>>();
    let tried = 0;
    const { warn } = console;

    async function tryAll(operation: Operation) {
        const cases = await casesOf(operation);
        const failures = cases.map(async ({ name, run }) => (await run()).map((finding) => `${name}: ${finding}`));
        return { tried: cases.length, failures: (await Promise.all(failures)).flat() };
    }

    // All at once: the cases that hang wait for their time-outs together.
    before(() => {
        console.warn = () => {}; // Repairs are told of, hundreds of times.
        for (const [name, operation] of Object.entries(operations)) {
            results.set(name, tryAll(operation));
        }
    });
    after(() => {
        console.warn = warn;
        console.log(`    ${tried} cases of faults were tried`);
    });

    for (const name of Object.keys(operations)) {
        it(name, async () => {
            const result = await results.get(name);

            tried += result?.tried ?? 0;
            assert.deepEqual(result?.failures, []);
            assert.ok(result?.tried > 0);
        });
    }
}).timeout(400_000);

import assert from "node:assert/strict";
import pLimit from "p-limit";
import type { Simulator } from "../../simulator/simulator";
import type { FaultKind } from "../../simulator/state/faults";
import { Ledger } from "../support/ledger";
import { Plugin } from "../support/plugin";
import { addStrangers, watchStrangers } from "../support/strangers";
import { type Operation, operations } from "./operations";
import { isBound, leaseUsers, unknownTo, usableSessions, watch } from "./records";

/** What goes wrong at a call, and at reads of the user from then on. */
interface Adversity {
    readonly kind: FaultKind;
    readonly times: number;
    /** How many reads of a user hit a replica that does not know it yet. */
    readonly lag?: number;
}

/** Once, as networks and services fail; throttled five times; and for as long as the operation tries. */
const adversities: readonly Adversity[] = [
    { kind: "errorBefore", times: 1 },
    { kind: "errorAfter", times: 1 },
    { kind: "resetBefore", times: 1 },
    { kind: "resetAfter", times: 1 },
    { kind: "hang", times: 1 },
    { kind: "hangAfter", times: 1 },
    { kind: "throttle", times: 5 },
    { kind: "errorBefore", times: Number.POSITIVE_INFINITY },
    { kind: "errorAfter", times: Number.POSITIVE_INFINITY },
    { kind: "absent", times: 2 },
    { kind: "resetAfter", times: 1, lag: 3 },
    { kind: "errorAfter", times: Number.POSITIVE_INFINITY, lag: 3 },
];

/**
 * So many that the processor is busy, and a call is answered long before it gives up, also on a machine that has other
 * work.
 */
const someAtOnce = pLimit(24);
/** Cases that mostly wait for time-outs. */
const someWaiting = pLimit(200);

/** A call of an operation, e.g. the second `iam:PutUserPolicy`. */
interface Place {
    readonly at: string;
    readonly nth: number;
}

/** How many cases were tried, and what was not as it has to be. */
export interface Result {
    readonly tried: number;
    readonly failures: string[];
}

/** The calls of an operation when nothing goes wrong. */
function callsOf({ policy, prepare, run }: Operation): Promise<Place[]> {
    return someAtOnce(async () => {
        const ledger = await Ledger.open(policy);
        await prepare(ledger);
        ledger.aws.calls.clear();
        await run(ledger);
        const calls = ledger.aws.calls.calls().map(({ service, action }) => `${service}:${action}`);
        await ledger.aws.stop();
        return calls.map((at, index) => ({ at, nth: calls.slice(0, index + 1).filter((call) => call === at).length }));
    });
}

/** A fault at a call, the operation again, destroy. Gives what was not as it has to be. */
async function tryFault(
    { policy, prepare, run }: Operation,
    place: Place,
    { lag = 0, ...adversity }: Adversity,
): Promise<string[]> {
    const ledger = await Ledger.open(policy);
    const { aws } = ledger;
    try {
        await prepare(ledger);
        addStrangers(aws, String(ledger.at.backend.ledgerId));
        const [findings, strangers] = [watch(aws), watchStrangers(aws)];
        aws.faults.add({ ...place, ...adversity, onHit: () => lagOnce(aws, lag) });
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
        const left = leaseUsers(aws).map(({ userName }) => `${userName} is left after destroy`);
        return [...findings, ...strangers(), ...left];
    } catch (error) {
        return [(error as Error).message];
    } finally {
        await aws.stop();
    }
}

/** Lets the next reads of a user hit a replica that does not know it. */
function lagOnce(aws: Simulator, times: number): void {
    if (times > 0 && !lagging.has(aws)) {
        lagging.add(aws);
        aws.faults.add({ at: "iam:GetUser", kind: "absent", times });
    }
}
const lagging = new WeakSet<Simulator>();

/**
 * The plugin process is killed when a call has had its effect and not been answered: then the operation again, and
 * destroy, by another process. What the ledger never heard of may be left, but it is bound and on the ledger's path.
 */
async function tryKills(operation: Operation): Promise<Result> {
    if (operation.byCommand) {
        return { tried: 0, failures: [] }; // No plugin has a part in a command.
    }
    const places = await callsOf(operation);
    return { tried: places.length, failures: await killAt(places, operation) };
}

/**
 * One plugin process works for many ledgers, since it takes long to start, and for fewer where the first calls had to
 * wait too long for the last.
 */
async function killAt(places: readonly Place[], operation: Operation): Promise<string[]> {
    const { policy, prepare, run } = operation;
    const doomed = await Promise.all(
        places.map((place) =>
            someAtOnce(async () => {
                const ledger = await Ledger.open(policy);
                await prepare(ledger);
                addStrangers(ledger.aws, String(ledger.at.backend.ledgerId));
                const [findings, strangers] = [watch(ledger.aws), watchStrangers(ledger.aws)];
                return { ...place, ledger, findings, strangers, held: new Set(ledger.keys()) };
            }),
        ),
    );
    if (!(await oneOfFew(() => killTogether(doomed, run)))) {
        await Promise.all(doomed.map(({ ledger }) => ledger.aws.stop()));
        const half = Math.ceil(places.length / 2);
        return [...(await killAt(places.slice(0, half), operation)), ...(await killAt(places.slice(half), operation))];
    }
    const tries = doomed.map(async ({ at, nth, ledger, findings, strangers, held }) => {
        const left = await someAtOnce(() => makeGood(ledger, held, run));
        return [...findings, ...strangers(), ...left].map((finding) => `kill at ${at} (${nth}): ${finding}`);
    });
    return (await Promise.all(tries)).flat();
}

/** Plugin processes at a time: more would only wait for the processor. */
const oneOfFew = pLimit(3);

/** How long a call waits for its answer before it gives up, milliseconds: provider/aws/clients.ts. */
const patience = 20_000;

/**
 * Kills a plugin process when each ledger is at its call.
 * @returns whether that was before the first call had given up
 */
async function killTogether(doomed: readonly (Place & { ledger: Ledger })[], run: Operation["run"]): Promise<boolean> {
    const plugin = await Plugin.start();
    const underWay = new Set(doomed);
    let first = 0;
    let waited = Number.POSITIVE_INFINITY;
    const ends = doomed.map(async (each) => {
        const { ledger, at, nth } = each;
        const { aws, handler } = ledger;
        const onHit = () => {
            first ||= Date.now();
            underWay.delete(each);
            if (underWay.size === 0) {
                plugin.kill();
                waited = Date.now() - first;
            }
        };
        aws.faults.add({ at, nth, kind: "hangAfter", onHit });
        ledger.handler = plugin.handler("DynamicCredential", "dynamicCredential");
        const outcome = await run(ledger).then(
            () => "done",
            ({ message }: Error) => message,
        );
        ledger.handler = handler;
        aws.faults.clear();
        return { outcome, where: `${at} (${nth})` };
    });
    const outcomes = await Promise.all(ends).finally(() => plugin.stop());
    if (waited >= patience && doomed.length > 1) {
        return false;
    }
    for (const { outcome, where } of outcomes) {
        assert.match(outcome, /UNAVAILABLE/, where);
    }
    return true;
}

/** The operation again and destroy, by another process than the killed one. Gives what was not as it has to be. */
async function makeGood(ledger: Ledger, held: Set<string>, run: Operation["run"]): Promise<string[]> {
    const { aws } = ledger;
    try {
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

function waits({ kind, times }: Adversity): boolean {
    return kind.startsWith("hang") || times > 5;
}

function nameOf({ kind, times, lag }: Adversity): string {
    return `${kind} × ${times}${lag ? ` and ${lag} reads that lag` : ""}`;
}

/**
 * Tries a kill and adversities at each call of every operation.
 * @param share one in how many adversities to try at a call: each call has others, so that an operation has all
 * @returns by the name of the operation
 */
export function tryAll(share = 1): Map<string, Promise<Result>> {
    // The cases that hang wait for their time-outs together. The kills before them, while this process has time to
    // answer before a call that waits for its kill gives up.
    const begun = Object.entries(operations).map(([name, operation]) => ({
        name,
        operation,
        kills: tryKills(operation),
    }));
    const killed = Promise.allSettled(begun.map(({ kills }) => kills));
    return new Map(
        begun.map(({ name, operation, kills }, offset) => {
            const faults = killed.then(() => tryFaults(operation, share, offset));
            return [name, Promise.all([kills, faults]).then(joined)];
        }),
    );
}

function joined(results: readonly Result[]): Result {
    return {
        tried: results.reduce((sum, { tried }) => sum + tried, 0),
        failures: results.flatMap(({ failures }) => failures),
    };
}

/** Adversities at the calls of an operation. An `absent` user is IAM's alone. */
async function tryFaults(operation: Operation, share: number, offset: number): Promise<Result> {
    const places = await callsOf(operation);
    const step = Math.min(share, places.length); // With fewer calls than that, some would be tried at none.
    const cases = places.flatMap((place, nthPlace) =>
        adversities
            .filter((_, nth) => (nth + nthPlace + offset) % step === 0)
            .filter(({ kind }) => kind !== "absent" || place.at.startsWith("iam:"))
            .map((adversity) => ({ place, adversity })),
    );
    const tries = cases.map(({ place, adversity }) =>
        (waits(adversity) ? someWaiting : someAtOnce)(async () =>
            (await tryFault(operation, place, adversity)).map(
                (finding) => `${nameOf(adversity)} at ${place.at} (${place.nth}): ${finding}`,
            ),
        ),
    );
    return { tried: cases.length, failures: (await Promise.all(tries)).flat() };
}

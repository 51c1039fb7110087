import assert from "node:assert/strict";
import pLimit from "p-limit";
import type { Simulator } from "../../simulator/simulator";
import type { FaultKind } from "../../simulator/state/faults";
import { Ledger } from "../support/ledger";
import { Plugin } from "../support/plugin";
import { addStrangers, watchStrangers } from "../support/strangers";
import { type Operation, operations } from "./operations";
import { isEndedOnTime, leaseUsers, unknownTo, usableSessions, watch } from "./records";

/** A fault at a call, and replication lag at the reads of the user that follow. */
interface Adversity {
    readonly kind: FaultKind;
    readonly times: number;
    /** Number of reads of a user that hit a replica which does not know it yet. */
    readonly lag?: number;
}

/**
 * Each fault once, as networks and services fail; throttling five times; and each fault as long as the operation
 * retries.
 */
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
 * Enough to use the processor fully, but few enough that a call is answered long before it times out, even on a busy
 * machine.
 */
const caseSlot = pLimit(24);
/** For cases that mostly wait for timeouts. */
const waitingSlot = pLimit(200);

/** A call of an operation, for example the second `iam:PutUserPolicy`. */
interface Place {
    readonly at: string;
    readonly nth: number;
}

/** The number of cases, and the violated expectations. */
export interface Result {
    readonly tried: number;
    readonly failures: string[];
}

/** Returns the calls that an operation makes when nothing fails. */
function callsOf({ policy, prepare, run }: Operation): Promise<Place[]> {
    return caseSlot(async () => {
        const ledger = await Ledger.open(policy);
        await prepare(ledger);
        ledger.aws.calls.clear();
        await run(ledger);
        const calls = ledger.aws.calls.calls().map(({ service, action }) => `${service}:${action}`);
        await ledger.aws.stop();
        return calls.map((at, index) => ({ at, nth: calls.slice(0, index + 1).filter((call) => call === at).length }));
    });
}

/** Runs an operation with a fault at a call, repeats the operation, and destroys. Returns the violated expectations. */
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
        const [findings, foreignChanges] = [watch(aws), watchStrangers(aws)];
        aws.faults.add({ ...place, ...adversity, onHit: () => lagOnce(aws, lag) });
        const held = new Set(ledger.keys());
        const lookForUnknown = (when: string) => {
            for (const key of ledger.keys()) {
                held.add(key);
            }
            const { users, keys } = unknownTo(ledger);
            const unknown = [...users.map(({ userName }) => `user ${userName}`), ...keys.map((key) => `key ${key}`)];
            findings.push(...unknown.map((item) => `${item} is not in the ledger ${when}`));
        };
        await run(ledger).catch(() => {});
        aws.faults.clear();
        lookForUnknown("after the operation");
        await run(ledger);
        lookForUnknown("after the operation was repeated");
        await ledger.destroy();
        findings.push(...usableSessions(aws, held).map((key) => `session ${key} is usable after destroy`));
        const left = leaseUsers(aws).map(({ userName }) => `${userName} is left after destroy`);
        return [...findings, ...foreignChanges(), ...left];
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
 * Kills the plugin process after a call has taken effect and before it is answered. Another process then repeats the
 * operation and destroys. A user that the ledger never learned of may be left, but it must have a guard and be on the
 * ledger's path.
 */
async function tryKills(operation: Operation): Promise<Result> {
    if (operation.byCommand) {
        return { tried: 0, failures: [] }; // The command does not use a plugin.
    }
    const places = await callsOf(operation);
    return { tried: places.length, failures: await killAt(places, operation) };
}

/**
 * Kills one plugin process for many ledgers, because it is slow to start. If the first calls waited too long for the
 * last one, tries again with fewer ledgers.
 */
async function killAt(places: readonly Place[], operation: Operation): Promise<string[]> {
    const { policy, prepare, run } = operation;
    const doomed = await Promise.all(
        places.map((place) =>
            caseSlot(async () => {
                const ledger = await Ledger.open(policy);
                await prepare(ledger);
                addStrangers(ledger.aws, String(ledger.at.backend.ledgerId));
                const [findings, foreignChanges] = [watch(ledger.aws), watchStrangers(ledger.aws)];
                return { ...place, ledger, findings, foreignChanges, held: new Set(ledger.keys()) };
            }),
        ),
    );
    if (!(await pluginSlot(() => killTogether(doomed, run)))) {
        await Promise.all(doomed.map(({ ledger }) => ledger.aws.stop()));
        const half = Math.ceil(places.length / 2);
        return [...(await killAt(places.slice(0, half), operation)), ...(await killAt(places.slice(half), operation))];
    }
    const tries = doomed.map(async ({ at, nth, ledger, findings, foreignChanges, held }) => {
        const left = await caseSlot(() => recover(ledger, held, run));
        return [...findings, ...foreignChanges(), ...left].map((finding) => `kill at ${at} (${nth}): ${finding}`);
    });
    return (await Promise.all(tries)).flat();
}

/** Number of plugin processes at a time. More would only compete for the processor. */
const pluginSlot = pLimit(3);

/** Request timeout in milliseconds, as in provider/aws/clients.ts. */
const requestTimeoutMs = 20_000;

/**
 * Kills a plugin process when every ledger has reached its call.
 * @returns whether no call had timed out by then
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
    if (waited >= requestTimeoutMs && doomed.length > 1) {
        return false;
    }
    for (const { outcome, where } of outcomes) {
        assert.match(outcome, /UNAVAILABLE/, where);
    }
    return true;
}

/** Repeats the operation and destroys, in a process that was not killed. Returns the violated expectations. */
async function recover(ledger: Ledger, held: Set<string>, run: Operation["run"]): Promise<string[]> {
    const { aws } = ledger;
    try {
        const { users: lost, keys } = unknownTo(ledger);
        const path = `/stacklease/${ledger.at.backend.ledgerId}/`;
        const uncontrolled = lost.filter((user) => !isEndedOnTime(user) || user.path !== path);
        await run(ledger);
        for (const key of ledger.keys()) {
            held.add(key);
        }
        await ledger.destroy();
        const usable = usableSessions(aws, held);
        const left = leaseUsers(aws).filter((user) => !lost.includes(user));
        return [
            ...keys.map((key) => `key ${key} of a user that the ledger knows is unknown to it`),
            ...uncontrolled.map(({ userName }) => `${userName} is lost and not bound, or not on the ledger's path`),
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
 * Tries kills and faults at every call of every operation.
 * @param share tries one in this many faults at each call; the selection rotates, so that every operation meets all
 * faults
 * @returns results by operation name
 */
export function tryAll(share = 1): Map<string, Promise<Result>> {
    // Cases that hang wait for their timeouts concurrently. The kills run before them, so that this process can answer
    // before a call that waits for its kill times out.
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

/** Tries faults at the calls of an operation. An `absent` user applies to IAM calls only. */
async function tryFaults(operation: Operation, share: number, offset: number): Promise<Result> {
    const places = await callsOf(operation);
    const step = Math.min(share, places.length); // With fewer calls than `share`, some faults would never be tried.
    const cases = places.flatMap((place, nthPlace) =>
        adversities
            .filter((_, nth) => (nth + nthPlace + offset) % step === 0)
            .filter(({ kind }) => kind !== "absent" || place.at.startsWith("iam:"))
            .map((adversity) => ({ place, adversity })),
    );
    const tries = cases.map(({ place, adversity }) =>
        (waits(adversity) ? waitingSlot : caseSlot)(async () =>
            (await tryFault(operation, place, adversity)).map(
                (finding) => `${nameOf(adversity)} at ${place.at} (${place.nth}): ${finding}`,
            ),
        ),
    );
    return { tried: cases.length, failures: (await Promise.all(tries)).flat() };
}

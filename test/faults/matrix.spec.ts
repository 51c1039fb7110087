import assert from "node:assert/strict";
import type { User } from "../../simulator/account";
import type { FaultKind } from "../../simulator/faults";
import type { Simulator } from "../../simulator/simulator";
import { Ledger } from "../support/ledger";
import type { Bag } from "../support/resource";

interface Operation {
    readonly policy?: Bag;
    /** Brings the ledger to where the operation begins. */
    prepare(ledger: Ledger): Promise<void>;
    run(ledger: Ledger): Promise<void>;
}

const managed = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const grants = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
const nothing = async () => {};
const issue = (ledger: Ledger) => ledger.up();
const overlap = async (ledger: Ledger) => {
    await ledger.up({ overlap: "10m" });
    await ledger.up({ overlap: "10m", rotationTrigger: 2 });
};

const operations: Record<string, Operation> = {
    mint: { prepare: nothing, run: issue },
    "mint with an attached policy": { policy: { policyArns: [managed] }, prepare: nothing, run: issue },
    renew: { prepare: issue, run: (ledger) => ledger.up({ ttl: "2h" }) },
    "re-scope": {
        prepare: issue,
        run: (ledger) =>
            ledger.up(
                { tags: { team: "shop" } },
                { policy: grants, policyArns: [managed], permissionsBoundary: managed },
            ),
    },
    repair: {
        async prepare(ledger) {
            await ledger.up();
            const user = [...ledger.aws.account().users.values()].at(-1) as User;
            user.attachedPolicies.add(managed);
            user.inlinePolicies.set("more", JSON.stringify(grants));
            if (ledger.current) {
                const drift = ["attached policy: it was added"];
                ledger.current = { ...ledger.current, outs: { ...ledger.current.outs, drift } };
            }
        },
        run: issue,
    },
    rotate: { prepare: issue, run: (ledger) => ledger.up({ rotationTrigger: 2 }) },
    "rotate with overlap": {
        prepare: (ledger) => ledger.up({ overlap: "10m" }),
        run: (ledger) => ledger.up({ overlap: "10m", rotationTrigger: 2 }),
    },
    "rotate with overlap once more, to other grants": {
        policy: { policyArns: [managed] },
        prepare: overlap,
        run: (ledger) => ledger.up({ overlap: "10m", rotationTrigger: 3 }, { policy: grants, policyArns: null }),
    },
    "end an overlap": {
        async prepare(ledger) {
            await overlap(ledger);
            ledger.endOverlap();
        },
        run: (ledger) => ledger.up({ overlap: "10m", rotationTrigger: 2 }),
    },
    "revoke within an overlap": { prepare: overlap, run: (ledger) => ledger.destroy() },
    kill: { prepare: issue, run: (ledger) => ledger.kill() },
    revoke: { prepare: issue, run: (ledger) => ledger.destroy() },
    "revoke with an attached policy": {
        policy: { policyArns: [managed] },
        prepare: issue,
        run: (ledger) => ledger.destroy(),
    },
};

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

function leaseUsers(aws: Simulator): User[] {
    return [...aws.account().users.values()].filter(({ path }) => path.startsWith("/stacklease/"));
}

/** Looks into AWS's own records after every call: an active key has its guard, always. */
function watch(aws: Simulator): string[] {
    const findings: string[] = [];
    const add = aws.calls.add.bind(aws.calls);
    aws.calls.add = (record) => {
        add(record);
        for (const { userName, accessKeys, inlinePolicies } of leaseUsers(aws)) {
            const guarded = /StackleaseExpiry|StackleaseKilled/.test(inlinePolicies.get("stacklease") ?? "");
            if (!guarded && [...accessKeys.values()].some(({ status }) => status === "Active")) {
                findings.push(`${userName} has an active key without guard after ${record.action}`);
            }
        }
    };
    return findings;
}

/** The calls of an operation when nothing goes wrong, e.g. `iam:CreateUser`. */
async function callsOf({ policy, prepare, run }: Operation): Promise<string[]> {
    const ledger = await Ledger.open(policy);
    await prepare(ledger);
    ledger.aws.calls.clear();
    await run(ledger);
    const calls = ledger.aws.calls.calls().map(({ service, action }) => `${service}:${action}`);
    await ledger.aws.stop();
    return calls;
}

/** One case: the fault, the operation, the operation again, destroy. Gives what was not as it has to be. */
async function tryCase(
    { policy, prepare, run }: Operation,
    at: string,
    nth: number,
    { kind, times }: (typeof adversities)[number],
): Promise<string[]> {
    const ledger = await Ledger.open(policy);
    const { aws } = ledger;
    try {
        await prepare(ledger);
        const findings = watch(aws);
        aws.faults.add({ at, kind, nth, times });
        const unknown = (when: string) => {
            const keys = leaseUsers(aws).flatMap(({ accessKeys }) => [...accessKeys.keys()]);
            const strange = keys.filter((key) => !ledger.keys().includes(key));
            findings.push(...strange.map((key) => `key ${key} is not in the ledger ${when}`));
            const orphans = leaseUsers(aws).filter(({ userName }) => !ledger.users().includes(userName));
            findings.push(...orphans.map(({ userName }) => `user ${userName} is not in the ledger ${when}`));
        };
        await run(ledger).catch(() => {});
        aws.faults.clear();
        unknown("after the operation");
        await run(ledger);
        unknown("after the operation was repeated");
        await ledger.destroy();
        findings.push(...leaseUsers(aws).map(({ userName }) => `${userName} is left after destroy`));
        return findings;
    } catch (error) {
        return [(error as Error).message];
    } finally {
        await aws.stop();
    }
}

/** Every fault at every call of an operation. */
async function tryAll(operation: Operation): Promise<{ tried: number; failures: string[] }> {
    const calls = await callsOf(operation);
    const cases = calls.flatMap((at, index) => {
        const nth = calls.slice(0, index + 1).filter((call) => call === at).length;
        return adversities.map((adversity) => ({ at, nth, adversity }));
    });
    const failures = await Promise.all(
        cases.map(async ({ at, nth, adversity }) => {
            const findings = await tryCase(operation, at, nth, adversity);
            return findings.map((finding) => `${adversity.kind} × ${adversity.times} at ${at} (${nth}): ${finding}`);
        }),
    );
    return { tried: cases.length, failures: failures.flat() };
}

describe("Whatever goes wrong at any call of an operation, repeating it and destroying leave nothing behind:", () => {
    const results = new Map<string, ReturnType<typeof tryAll>>();
    let tried = 0;

    // All at once: the cases that hang wait for their time-outs together.
    before(() => {
        for (const [name, operation] of Object.entries(operations)) {
            results.set(name, tryAll(operation));
        }
    });
    after(() => console.log(`    ${tried} cases of faults were tried`));

    for (const name of Object.keys(operations)) {
        it(name, async () => {
            const result = await results.get(name);

            tried += result?.tried ?? 0;
            assert.deepEqual(result?.failures, []);
            assert.ok(result?.tried > 0);
        });
    }
}).timeout(300_000);

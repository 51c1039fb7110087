import assert from "node:assert/strict";
import { planRotation } from "../../../cli/rotateRoot/planRotation";
import type { LastUse, RootKey, RotationFacts, StackFacts } from "../../../cli/rotateRoot/rotationFacts";

const now = Date.now();
const minute = 60_000;
const day = 24 * 60 * minute;
const [OLD, NEW, OTHER] = ["AKIAOLD", "AKIANEW", "AKIAOTHER"];

function key(id: string, ageMs: number, more: Partial<RootKey> = {}): RootKey {
    return { id, isActive: true, createdAt: now - ageMs, lastUse: "never", ...more };
}

/** A stack whose config has one key and whose state has another. */
function stack(name: string, inConfig: string | undefined, inState: string, secret = `${inConfig}'s`): StackFacts {
    const pair = inConfig === undefined ? undefined : { id: inConfig, secret, isIdSecret: false };
    const places = [{ urn: `urn:${name}`, text: `{"accessKeyId":"${inState}"}` }];
    return { name, isIssued: inConfig === undefined, pair, places };
}

const used: LastUse = { at: now - minute, service: "ec2" };
const proven: LastUse = { at: now - minute, service: "sts" };
const noted = { old: OLD, at: now - 5 * minute, project: "shop" };
const [old, fresh] = [key(OLD, 412 * day), key(NEW, 4 * minute)];

/** What the plan of some facts says: its steps in words, or the refusal. */
function planned(facts: Partial<RotationFacts>): string[] | string {
    const { stacks = [], keys = [], secrets } = facts;
    const known = keys.filter(({ id }) => stacks.some(({ pair }) => pair?.secret === `${id}'s`) || id === OLD);
    const plan = planRotation({
        userArn: "arn:aws:iam::123456789012:user/issuer",
        keys,
        secrets: secrets ?? new Map(known.map(({ id }) => [id, `${id}'s`])),
        idConfig: "shop:key",
        backendKey: OLD,
        project: "shop",
        selected: "dev",
        stacks,
        note: undefined,
        upDone: new Set(),
        isProven: false,
        ...facts,
    });
    return "refusal" in plan
        ? plan.refusal
        : plan.steps.map((step) =>
              [step.do, "stack" in step ? step.stack : "key" in step ? step.key : ""].join(" ").trim(),
          );
}

const whole = ["create", "store dev", "up dev", "prove", "disable", "delete", "tidy"];

const table: readonly {
    readonly when: string;
    readonly facts: Partial<RotationFacts>;
    readonly steps: readonly string[];
}[] = [
    { when: "nothing has been done", facts: { keys: [old], stacks: [stack("dev", OLD, OLD)] }, steps: whole },
    {
        when: "two stacks have the key, and a third another user's",
        facts: { keys: [old], stacks: [stack("dev", OLD, OLD), stack("prod", OLD, OLD), stack("eu", OTHER, OTHER)] },
        steps: ["create", "store dev", "store prod", "up dev", "up prod", ...whole.slice(3)],
    },
    {
        when: "it was interrupted before the key was made",
        facts: { keys: [old], note: noted, stacks: [stack("dev", OLD, OLD)] },
        steps: whole,
    },
    {
        when: "the key was made and its secret lost",
        facts: { keys: [old, fresh], note: noted, stacks: [stack("dev", OLD, OLD)] },
        steps: [`discard ${NEW}`, ...whole],
    },
    {
        when: "the key was made, tried and its secret lost",
        facts: { keys: [old, { ...fresh, lastUse: proven }], note: noted, stacks: [stack("dev", OLD, OLD)] },
        steps: [`discard ${NEW}`, ...whole],
    },
    {
        when: "only its secret was stored",
        facts: { keys: [old, fresh], note: noted, stacks: [stack("dev", OLD, OLD, `${NEW}'s`)] },
        steps: whole.slice(1),
    },
    {
        when: "its id was stored and its secret is known from another stack",
        facts: { keys: [old, fresh], note: noted, stacks: [stack("dev", NEW, OLD, "?"), stack("prod", NEW, NEW)] },
        steps: whole.slice(1),
    },
    {
        when: "it was stored",
        facts: { keys: [old, fresh], note: noted, stacks: [stack("dev", NEW, OLD)] },
        steps: whole.slice(2),
    },
    {
        when: "a config was rotated by hand, and no state",
        facts: { keys: [old, fresh], stacks: [stack("dev", NEW, OLD)] },
        steps: ["note", ...whole.slice(2)],
    },
    {
        when: "the state is ahead of an old checkout's config",
        facts: {
            keys: [old, fresh],
            stacks: [stack("dev", OLD, NEW)],
            secrets: new Map([[NEW, "x"]]),
            backendKey: NEW,
        },
        steps: ["note", "store dev", ...whole.slice(3)],
    },
    {
        when: "one of two stacks was updated",
        facts: { keys: [old, fresh], note: noted, stacks: [stack("dev", NEW, NEW), stack("prod", NEW, OLD)] },
        steps: ["up prod", ...whole.slice(3)],
    },
    {
        when: "all were updated",
        facts: { keys: [old, fresh], note: noted, stacks: [stack("dev", NEW, NEW)], backendKey: NEW },
        steps: whole.slice(3),
    },
    {
        when: "the proof is there",
        facts: { keys: [old, fresh], note: noted, stacks: [stack("dev", NEW, NEW)], isProven: true },
        steps: whole.slice(4),
    },
    {
        when: "the old key is disabled",
        facts: {
            keys: [{ ...old, isActive: false }, fresh],
            note: noted,
            stacks: [stack("dev", NEW, NEW)],
            secrets: new Map([[NEW, `${NEW}'s`]]),
        },
        steps: ["prove", "delete", "tidy"],
    },
    {
        when: "the old key is deleted",
        facts: { keys: [fresh], note: noted, stacks: [stack("dev", NEW, NEW)], backendKey: NEW },
        steps: ["prove", "tidy"],
    },
    {
        when: "the old key has been gone before its successor was in the state",
        facts: { keys: [fresh], stacks: [stack("dev", NEW, OLD)] },
        steps: ["up dev", "prove"],
    },
    {
        when: "a stack has been updated in this run and holds it yet",
        facts: { keys: [old, fresh], note: noted, stacks: [stack("dev", NEW, OLD)], upDone: new Set(["dev"]) },
        steps: whole.slice(3),
    },
];

const refusals: readonly { readonly when: string; readonly facts: Partial<RotationFacts>; readonly says: RegExp }[] = [
    {
        when: "an unknown key was there before",
        facts: { keys: [old, key(OTHER, 900 * day, { lastUse: used })], stacks: [stack("dev", OLD, OLD)] },
        says: /has another key, AKIAOTHER, 900 days old and used last 1 minute ago, with ec2, which no config or state .*aws iam delete-access-key --user-name issuer --access-key-id AKIAOTHER/,
    },
    {
        when: "an unknown key has never been used, and nothing is noted",
        facts: { keys: [old, fresh], stacks: [stack("dev", OLD, OLD)] },
        says: /has another key, AKIANEW, 4 minutes old and never used/,
    },
    {
        when: "an unknown key is used for more than a proof",
        facts: { keys: [old, { ...fresh, lastUse: used }], note: noted, stacks: [stack("dev", OLD, OLD)] },
        says: /has another key, AKIANEW/,
    },
    {
        when: "an unknown key was made long after the note",
        facts: { keys: [old, fresh], note: { ...noted, at: now - day }, stacks: [stack("dev", OLD, OLD)] },
        says: /has another key, AKIANEW/,
    },
    {
        when: "an unknown key was made before the note",
        facts: { keys: [old, key(NEW, 6 * minute)], note: noted, stacks: [stack("dev", OLD, OLD)] },
        says: /has another key, AKIANEW/,
    },
    {
        when: "nobody may tell how an unknown key is used",
        facts: { keys: [old, { ...fresh, lastUse: "unknown" }], note: noted, stacks: [stack("dev", OLD, OLD)] },
        says: /of unknown use \(iam:GetAccessKeyLastUsed is not granted\)/,
    },
    {
        when: "another project is rotating the key",
        facts: { keys: [old], note: { ...noted, project: "bank" }, stacks: [stack("dev", OLD, OLD)] },
        says: /in rotation by project bank, which was begun 5 minutes ago; run the command there/,
    },
    {
        when: "the config has a key of nobody's",
        facts: { keys: [old], stacks: [stack("dev", OTHER, OLD)] },
        says: /^shop:key of stack dev holds AKIAOTHER, which is no key of arn:.*; set it and its secret/,
    },
    {
        when: "the new key is in use and its secret is not known",
        facts: { keys: [old, fresh], stacks: [stack("dev", NEW, OLD, "?")] },
        says: /successor AKIANEW is in use, but its secret is not known; set shop:key and its secret to one pair/,
    },
];

describe("planRotation", () => {
    for (const { when, facts, steps } of table) {
        it(`goes on with ${steps[0]} when ${when}`, () => assert.deepEqual(planned(facts), steps));
    }

    for (const { when, facts, says } of refusals) {
        it(`refuses when ${when}`, () => assert.match(String(planned(facts)), says));
    }

    it("tells what holds the old key where no step changes that", () => {
        const stacks = [
            stack("dev", OLD, OLD),
            stack("dev-issued-abcdefghij", undefined, OLD),
            stack("eu", OTHER, OLD),
        ];
        const plan = planRotation({
            ...{ userArn: "arn", keys: [old], secrets: new Map(), idConfig: "", backendKey: OLD, project: "shop" },
            ...{ selected: "dev", stacks, note: undefined, upDone: new Set<string>(), isProven: false },
        });

        assert.deepEqual("holders" in plan && plan.holders, [
            { stack: "dev-issued-abcdefghij", urns: ["urn:dev-issued-abcdefghij"] },
            { stack: "eu", urns: ["urn:eu"] },
        ]);
    });
});

import assert from "node:assert/strict";
import { planRotation } from "../../../cli/commands/rotateRoot/planRotation";
import type { LastUse, RootKey, RotationFacts, StackFacts } from "../../../cli/commands/rotateRoot/rotationFacts";
import { explanationText } from "../../../provider/errors/leaseError";

const now = Date.now();
const minute = 60_000;
const day = 24 * 60 * minute;
const [OLD, NEW, OTHER] = ["AKIAOLD", "AKIANEW", "AKIAOTHER"];

function key(id: string, ageMs: number, more: Partial<RootKey> = {}): RootKey {
    return { id, isActive: true, createdAt: now - ageMs, lastUse: "never", ...more };
}

/** Returns a stack with one key in its config and another in its state. */
function stack(name: string, inConfig: string | undefined, inState: string, secret = `${inConfig}'s`): StackFacts {
    const pair = inConfig === undefined ? undefined : { id: inConfig, secret, isIdSecret: false };
    const keyLocations = [{ urn: `urn:${name}`, text: `{"accessKeyId":"${inState}"}` }];
    const backend = { ledgerIds: [`${name}'s`], backendKeys: [inState] };
    return { name, isIssued: inConfig === undefined, pair, keyLocations, ...backend };
}

const used: LastUse = { at: now - minute, service: "ec2" };
const proven: LastUse = { at: now - 3 * minute, service: "sts" };
const noted = { old: OLD, at: now - 5 * minute, ledgerId: "dev's" };
const [old, fresh] = [key(OLD, 412 * day), key(NEW, 4 * minute)];

/** Returns the steps of a plan as words, or the refusal. */
function planned(facts: Partial<RotationFacts>): string[] | string {
    const { stacks = [], keys = [], secrets } = facts;
    const known = keys.filter(({ id }) => stacks.some(({ pair }) => pair?.secret === `${id}'s`) || id === OLD);
    const plan = planRotation({
        userArn: "arn:aws:iam::123456789012:user/issuer",
        keys,
        secrets: secrets ?? new Map(known.map(({ id }) => [id, `${id}'s`])),
        idConfig: "shop:key",
        backendKey: OLD,
        selected: "dev",
        stacks,
        note: undefined,
        upDone: new Set(),
        isProven: false,
        ...facts,
    });
    return "refusal" in plan
        ? explanationText(plan.refusal)
        : plan.steps.map((step) =>
              [step.do, "stack" in step ? step.stack : "key" in step ? step.key : ""].join(" ").trim(),
          );
}

const whole = ["create", "store dev", "up dev", "prove", "disable", "prove", "delete", "tidy"];

const table: readonly {
    readonly when: string;
    readonly facts: Partial<RotationFacts>;
    readonly steps: readonly string[];
}[] = [
    { when: "nothing has been done", facts: { keys: [old], stacks: [stack("dev", OLD, OLD)] }, steps: whole },
    {
        when: "two stacks have the key, and a third has another user's",
        facts: { keys: [old], stacks: [stack("dev", OLD, OLD), stack("prod", OLD, OLD), stack("eu", OTHER, OTHER)] },
        steps: ["create", "store dev", "store prod", "up dev", "up prod", ...whole.slice(3)],
    },
    {
        when: "it was interrupted before the key was created",
        facts: { keys: [old], note: noted, stacks: [stack("dev", OLD, OLD)] },
        steps: whole,
    },
    {
        when: "the key was created and its secret was lost",
        facts: { keys: [old, fresh], note: noted, stacks: [stack("dev", OLD, OLD)] },
        steps: [`discard ${NEW}`, ...whole],
    },
    {
        when: "the key was created and tried, and its secret was lost",
        facts: { keys: [old, { ...fresh, lastUse: proven }], note: noted, stacks: [stack("dev", OLD, OLD)] },
        steps: [`discard ${NEW}`, ...whole],
    },
    {
        when: "only the key's secret was stored",
        facts: { keys: [old, fresh], note: noted, stacks: [stack("dev", OLD, OLD, `${NEW}'s`)] },
        steps: whole.slice(1),
    },
    {
        when: "the key's id was stored and its secret is known from another stack",
        facts: { keys: [old, fresh], note: noted, stacks: [stack("dev", NEW, OLD, "?"), stack("prod", NEW, NEW)] },
        steps: whole.slice(1),
    },
    {
        when: "the key's secret is known from a state, and the configs come from an old checkout",
        facts: {
            keys: [old, fresh],
            note: noted,
            stacks: [stack("dev", OLD, NEW), stack("prod", OLD, OLD)],
            selected: "prod",
            secrets: new Map([[NEW, "x"]]),
        },
        steps: ["store dev", "store prod", "up prod", ...whole.slice(3)],
    },
    {
        when: "a stack has a third key that no longer exists",
        facts: { keys: [old, fresh], note: noted, stacks: [stack("dev", NEW, OTHER), stack("prod", NEW, NEW)] },
        steps: ["up dev", ...whole.slice(3)],
    },
    {
        when: "a stack has the config but no backend with a key",
        facts: {
            keys: [old, fresh],
            note: noted,
            stacks: [stack("dev", NEW, NEW), { ...stack("new", NEW, ""), backendKeys: [] }],
        },
        steps: whole.slice(3),
    },
    {
        when: "the key was stored",
        facts: { keys: [old, fresh], note: noted, stacks: [stack("dev", NEW, OLD)] },
        steps: whole.slice(2),
    },
    {
        when: "a config was rotated by hand, but no state",
        facts: { keys: [old, fresh], stacks: [stack("dev", NEW, OLD)] },
        steps: ["note", ...whole.slice(2)],
    },
    {
        when: "the state is newer than the config of an old checkout",
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
        when: "all stacks were updated",
        facts: { keys: [old, fresh], note: noted, stacks: [stack("dev", NEW, NEW)], backendKey: NEW },
        steps: whole.slice(3),
    },
    {
        when: "the proof was made",
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
        when: "the old key is disabled, and the proof was made after that",
        facts: {
            keys: [{ ...old, isActive: false }, fresh],
            note: noted,
            stacks: [stack("dev", NEW, NEW)],
            isProven: true,
        },
        steps: ["delete", "tidy"],
    },
    {
        when: "the old key is disabled, and a state has it again",
        facts: {
            keys: [{ ...old, isActive: false }, fresh],
            note: noted,
            stacks: [stack("dev", NEW, OLD)],
        },
        steps: ["up dev", "prove", "delete", "tidy"],
    },
    {
        when: "the old key is deleted",
        facts: { keys: [fresh], note: noted, stacks: [stack("dev", NEW, NEW)], backendKey: NEW },
        steps: ["prove", "tidy"],
    },
    {
        when: "the old key was deleted before its successor was in the state",
        facts: { keys: [fresh], stacks: [stack("dev", NEW, OLD)] },
        steps: ["up dev", "prove"],
    },
    {
        when: "a stack was updated in this run and still has the old key",
        facts: { keys: [old, fresh], note: noted, stacks: [stack("dev", NEW, OLD)], upDone: new Set(["dev"]) },
        steps: whole.slice(3),
    },
];

const refusals: readonly { readonly when: string; readonly facts: Partial<RotationFacts>; readonly says: RegExp }[] = [
    {
        when: "an unknown key existed before",
        facts: { keys: [old, key(OTHER, 900 * day, { lastUse: used })], stacks: [stack("dev", OLD, OLD)] },
        says: /has another key, AKIAOTHER, 900 days old and last used 1 minute ago with ec2, which may be somebody else's.*aws iam delete-access-key --user-name issuer --access-key-id AKIAOTHER/,
    },
    {
        when: "an unknown key has never been used, and there is no note",
        facts: { keys: [old, fresh], stacks: [stack("dev", OLD, OLD)] },
        says: /has another key, AKIANEW, 4 minutes old and never used/,
    },
    {
        when: "an unknown key was used for more than a proof",
        facts: { keys: [old, { ...fresh, lastUse: used }], note: noted, stacks: [stack("dev", OLD, OLD)] },
        says: /has another key, AKIANEW/,
    },
    {
        when: "an unknown key called STS later than the proof does",
        facts: {
            keys: [old, { ...fresh, lastUse: { ...proven, at: now - minute } }],
            note: noted,
            stacks: [stack("dev", OLD, OLD)],
        },
        says: /has another key, AKIANEW, 4 minutes old and last used 1 minute ago with sts/,
    },
    {
        when: "another run may have the secret of a key that was just created",
        facts: {
            keys: [old, key(NEW, minute)],
            note: { ...noted, at: now - minute },
            stacks: [stack("dev", OLD, OLD)],
        },
        says: /^a run created AKIANEW 1 minute ago, .* secret; run the same command again in 3 minutes/,
    },
    {
        when: "a state has a key with an unknown secret",
        facts: { keys: [old, fresh], note: noted, stacks: [stack("prod", OLD, OLD), stack("dev", OLD, NEW)] },
        says: /^dev uses AKIANEW, another key of .*, but its secret is not known; set shop:key and its secret to one pair in dev/,
    },
    {
        when: "a config has a key with an unknown secret",
        facts: { keys: [old, fresh], note: noted, stacks: [stack("dev", NEW, OLD, "?")] },
        says: /^dev uses AKIANEW, another key of .*, but its secret is not known/,
    },
    {
        when: "a state has a disabled key",
        facts: {
            keys: [old, { ...fresh, isActive: false }],
            note: noted,
            stacks: [stack("prod", OLD, OLD), stack("dev", OLD, NEW)],
        },
        says: /^dev uses AKIANEW, .*, but that key is disabled; run aws iam update-access-key --user-name issuer --access-key-id AKIANEW --status Active/,
    },
    {
        when: "each of two stacks has a key of its own",
        facts: { keys: [old, fresh], stacks: [stack("prod", NEW, NEW), stack("dev", OLD, OLD)], selected: "prod" },
        says: /^stack prod uses AKIANEW, but dev uses AKIAOLD .*; run the command with --stack dev first/,
    },
    {
        when: "an unknown key was created long after the note",
        facts: { keys: [old, fresh], note: { ...noted, at: now - day }, stacks: [stack("dev", OLD, OLD)] },
        says: /has another key, AKIANEW/,
    },
    {
        when: "an unknown key was created before the note",
        facts: { keys: [old, key(NEW, 6 * minute)], note: noted, stacks: [stack("dev", OLD, OLD)] },
        says: /has another key, AKIANEW/,
    },
    {
        when: "the issuer lacks permission to read the last use of an unknown key",
        facts: { keys: [old, { ...fresh, lastUse: "unknown" }], note: noted, stacks: [stack("dev", OLD, OLD)] },
        says: /unknown last use \(.* iam:GetAccessKeyLastUsed\)/,
    },
    {
        when: "another project or state backend is rotating the key",
        facts: { keys: [old], note: { ...noted, ledgerId: "bank's" }, stacks: [stack("dev", OLD, OLD)] },
        says: /a rotation for another backend \(ledger id bank's\) started 5 minutes ago.*; finish the rotation in/,
    },
    {
        when: "the config has a key that does not belong to the user",
        facts: { keys: [old], stacks: [stack("dev", OTHER, OLD)] },
        says: /^shop:key of stack dev holds no key of arn:.*; set it and its secret/,
    },
    {
        when: "the new key is in use with an unknown secret",
        facts: { keys: [old, fresh], stacks: [stack("dev", NEW, OLD, "?")] },
        says: /^dev uses AKIANEW, another key of .*, but its secret is not known; set shop:key and its secret to one pair/,
    },
];

describe("planRotation", () => {
    const { now: realNow } = Date;
    before(() => {
        Date.now = () => now; // Tests of other files may have taken minutes since this file was loaded.
    });
    after(() => {
        Date.now = realNow;
    });

    for (const { when, facts, steps } of table) {
        it(`starts with ${steps[0]} if ${when}`, () => assert.deepEqual(planned(facts), steps));
    }

    for (const { when, facts, says } of refusals) {
        it(`refuses to rotate if ${when}`, () => assert.match(String(planned(facts)), says));
    }

    it("lists the stacks that have the old key and are not changed by a step", () => {
        const stacks = [
            stack("dev", OLD, OLD),
            stack("dev-issued-abcdefghij", undefined, OLD),
            stack("eu", OTHER, OLD),
        ];
        const plan = planRotation({
            ...{ userArn: "arn", keys: [old], secrets: new Map(), idConfig: "", backendKey: OLD },
            ...{ selected: "dev", stacks, note: undefined, upDone: new Set<string>(), isProven: false },
        });

        assert.deepEqual("otherUses" in plan && plan.otherUses, [
            { stack: "dev-issued-abcdefghij", urns: ["urn:dev-issued-abcdefghij"] },
            { stack: "eu", urns: ["urn:eu"] },
        ]);
    });
});

import assert from "node:assert/strict";
import { dueChange, windowsOf } from "../../../provider/lease/dueChange";
import type { LeaseInputs } from "../../../provider/lease/leaseInputs";
import { isFault, resolveLimits } from "../../../provider/lease/limits";

const at = (minute: number) => Date.parse("2026-01-31T12:00:00Z") + minute * 60_000;
const iso = (minute: number) => `${new Date(at(minute)).toISOString().slice(0, 19)}Z`;
const none = { ttl: null, maxTtl: null };

/** A lease of 30 minutes, issued at minute 0, with a maxTtl of 60 minutes. */
const lease = {
    ttl: "30m",
    maxTtl: "60m",
    policy: { ...none, policyName: "deploy", credentialType: "iam_user" },
    backend: { defaultTtl: null, maxTtl: null, mount: "aws" },
    issuedAt: iso(0),
    expiresAt: iso(30),
    maxExpiresAt: iso(60),
} as unknown as LeaseInputs;

function due(minute: number, edit: object = {}, before: object = {}) {
    const inputs = { ...lease, ...edit } as LeaseInputs;
    const limits = resolveLimits(inputs);
    assert.ok(!isFault(limits));
    const found = dueChange({ ...lease, ...before }, limits, windowsOf(inputs), at(minute));
    return "rotation" in found ? found.rotation : [found.schedule.expiresAt, found.schedule.maxExpiresAt];
}

describe("the change that is due", () => {
    const cases: [string, Parameters<typeof due>, unknown][] = [
        ["nothing without an edit while time is left", [29], [iso(30), iso(60)]],
        ["a replacement after expiry", [30], `expired at ${iso(30)}`],
        ["nothing after expiry with onExpiry keep", [31, { onExpiry: "keep" }], [iso(30), iso(60)]],
        [
            "nothing for an edited ttl of an expired lease with onExpiry keep",
            [31, { onExpiry: "keep", ttl: "50m" }],
            [iso(30), iso(60)],
        ],
        ["a renewal with less than renewBefore left", [21, { renewBefore: "10m" }], [iso(51), iso(60)]],
        ["no renewal if more time is left", [19, { renewBefore: "10m" }], [iso(30), iso(60)]],
        ["a renewal up to the cap", [45, { renewBefore: "10m" }, { expiresAt: iso(50) }], [iso(60), iso(60)]],
        [
            "no further renewal after the cap is reached",
            [58, { renewBefore: "10m" }, { expiresAt: iso(60) }],
            [iso(60), iso(60)],
        ],
        [
            "a replacement with less than rotateBefore left",
            [26, { rotateBefore: "5m" }],
            `less than 5m left at ${iso(30)}`,
        ],
        ["no replacement if more time is left", [24, { rotateBefore: "5m" }], [iso(30), iso(60)]],
        [
            "a replacement instead of a renewal if both are due",
            [26, { rotateBefore: "5m", renewBefore: "10m" }],
            `less than 5m left at ${iso(30)}`,
        ],
        ["a new end for an edited ttl, counted from now", [10, { ttl: "20m" }], [iso(30), iso(60)]],
        ["an end at the cap for a ttl that exceeds it", [20, { ttl: "50m" }], [iso(60), iso(60)]],
        ["an earlier end for a lower cap", [5, { maxTtl: "20m", ttl: "20m" }], [iso(20), iso(20)]],
        ["only a later cap for a higher cap", [5, { maxTtl: "2h" }], [iso(30), iso(120)]],
        ["no end for never", [5, { ttl: "never", maxTtl: null }], [null, null]],
        [
            "a replacement if the new cap has already passed",
            [25, { maxTtl: "20m", ttl: "20m" }],
            `expired at ${iso(20)}, under its new maxTtl`,
        ],
    ];
    for (const [what, input, expected] of cases) {
        it(`is ${what}`, () => {
            assert.deepEqual(due(...input), expected);
        });
    }

    const session = { policy: { ...lease.policy, credentialType: "assumed_role" } };
    const ofSessions: [string, Parameters<typeof due>, unknown][] = [
        [
            "a replacement with less than renewBefore left",
            [21, { renewBefore: "10m" }],
            `less than 10m left at ${iso(30)}`,
        ],
        ["a replacement for an edited ttl", [10, { ttl: "25m" }], "its ttl was edited"],
        ["nothing for a higher cap", [5, { maxTtl: "2h" }], [iso(30), iso(120)]],
        ["nothing without an edit", [5], [iso(30), iso(60)]],
    ];
    for (const [what, [minute, edit = {}], expected] of ofSessions) {
        it(`of a session, which cannot be extended, is ${what}`, () => {
            assert.deepEqual(due(minute, { ...edit, ...session }, session), expected);
        });
    }
});

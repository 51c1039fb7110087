import assert from "node:assert/strict";
import { remainingTime } from "../../../cli/terminal/quantities";

const [issuedAt, expiresAt] = ["2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z"];

describe("remainingTime", () => {
    const cases: [string, string | null, string][] = [
        ["10:00:00", expiresAt, "██████████ 1h"],
        ["10:30:00", expiresAt, "█████░░░░░ 30m"],
        ["10:59:59", expiresAt, "█░░░░░░░░░ 1s"],
        ["11:00:00", expiresAt, "░░░░░░░░░░ expired"],
        ["11:00:00", null, "██████████ never expires"],
    ];
    for (const [time, end, expected] of cases) {
        it(`returns ${expected} at ${time}`, () => {
            assert.equal(remainingTime({ issuedAt, expiresAt: end }, Date.parse(`2026-11-24T${time}Z`)), expected);
        });
    }
});

import assert from "node:assert/strict";
import { leaseState } from "../../../cli/state/leases";

const issuedAt = "2026-11-24T10:00:00Z";
const expiresAt = "2026-11-24T11:00:00Z";
const at = (time: string) => Date.parse(`2026-11-24T${time}Z`);

describe("leaseState", () => {
    const lease = { accessKeyId: "AKIA", issuedAt, expiresAt, drift: [] as string[] };
    const cases: [string, object, string, string][] = [
        ["live before its last tenth", {}, "10:30:00", "live"],
        ["expiring in its last tenth", {}, "10:54:01", "expiring"],
        ["live at the start of its last tenth", {}, "10:54:00", "live"],
        ["expired at its end", {}, "11:00:00", "expired"],
        ["live forever without an end", { expiresAt: null }, "23:00:00", "live"],
        ["pending without a key", { accessKeyId: "" }, "10:30:00", "pending"],
        ["killed if everything is denied", { drift: ["killed: everything is denied"] }, "10:30:00", "killed"],
        ["killed if its key was deleted", { drift: ["key: it is gone"] }, "10:30:00", "killed"],
        ["killed even after its end", { drift: ["killed: x"] }, "12:00:00", "killed"],
        ["drifted with any other drift", { drift: ["group: admins"] }, "10:30:00", "drifted"],
        ["expired after its end, even with drift", { drift: ["group: admins"] }, "12:00:00", "expired"],
        ["drifted, not expiring, in its last tenth", { drift: ["group: admins"] }, "10:59:00", "drifted"],
    ];
    for (const [name, change, time, expected] of cases) {
        it(`is ${name}`, () => {
            assert.equal(leaseState({ ...lease, ...change } as never, at(time)), expected);
        });
    }
});

import assert from "node:assert/strict";
import { leaseState } from "../../../cli/state/leases";

const issuedAt = "2026-11-24T10:00:00Z";
const expiresAt = "2026-11-24T11:00:00Z";
const at = (time: string) => Date.parse(`2026-11-24T${time}Z`);

describe("A lease's state", () => {
    const lease = { accessKeyId: "AKIA", issuedAt, expiresAt, drift: [] as string[] };
    const cases: [string, object, string, string][] = [
        ["live in its time", {}, "10:30:00", "live"],
        ["expiring in its last tenth", {}, "10:54:01", "expiring"],
        ["live just before its last tenth", {}, "10:54:00", "live"],
        ["expired at its end", {}, "11:00:00", "expired"],
        ["live for ever without an end", { expiresAt: null }, "23:00:00", "live"],
        ["pending without a key", { accessKeyId: "" }, "10:30:00", "pending"],
        ["killed when everything is denied to it", { drift: ["killed: everything is denied"] }, "10:30:00", "killed"],
        ["killed when its key is gone", { drift: ["key: it is gone"] }, "10:30:00", "killed"],
        ["killed, though its time is over too", { drift: ["killed: x"] }, "12:00:00", "killed"],
        ["drifted with anything else found on it", { drift: ["group: admins"] }, "10:30:00", "drifted"],
        ["expired, though something was found on it", { drift: ["group: admins"] }, "12:00:00", "expired"],
        ["drifted in its last tenth", { drift: ["group: admins"] }, "10:59:00", "drifted"],
    ];
    for (const [name, change, time, expected] of cases) {
        it(`is ${name}`, () => {
            assert.equal(leaseState({ ...lease, ...change } as never, at(time)), expected);
        });
    }
});

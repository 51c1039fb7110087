import assert from "node:assert/strict";
import { waitUntilConfirmed } from "../../../provider/aws/keyProbe";
import { poll } from "../../../provider/aws/poll";
import { whileAbsent } from "../../../provider/aws/whileAbsent";

const pace = { firstMs: 1, longestMs: 4, timeoutMs: 60_000 };

/** Returns one outcome per call, then the last outcome for all further calls. */
function sequence<T>(...outcomes: readonly T[]): { readonly next: () => Promise<T>; readonly calls: () => number } {
    let calls = 0;
    return { next: async () => outcomes[Math.min(calls++, outcomes.length - 1)] as T, calls: () => calls };
}

describe("polling of AWS", () => {
    it("stops at the first good outcome", async () => {
        const { next, calls } = sequence(1, 2, 3, 4);
        assert.equal(await poll(next, (outcome) => outcome === 3, pace), 3);
        assert.equal(calls(), 3);
    });

    it("returns the last outcome after the timeout", async () => {
        const { next, calls } = sequence("no");
        assert.equal(await poll(next, () => false, { ...pace, timeoutMs: 20 }), "no");
        assert.ok(calls() > 1);
    });

    it("tries once if the timeout is zero", async () => {
        const { next, calls } = sequence("no");
        await poll(next, () => false, { ...pace, timeoutMs: 0 });
        assert.equal(calls(), 1);
    });

    it("requires several consecutive positive answers, and starts again after a negative one", async () => {
        const { next, calls } = sequence(true, true, false, true);
        assert.ok(((await waitUntilConfirmed(next, 3, 60_000)) ?? -1) >= 0);
        assert.equal(calls(), 6);
    });

    it("gives up if there is no positive answer before the timeout", async () => {
        assert.equal(await waitUntilConfirmed(async () => false, 3, 20), undefined);
    });

    it("repeats a call only while the entity that it needs is absent", async () => {
        const failure = (name: string) => Object.assign(new Error(name), { name });
        const { next, calls } = sequence("NoSuchEntityException", "AccessDenied");
        await assert.rejects(
            whileAbsent(async () => {
                throw failure(await next());
            }),
            /AccessDenied/,
        );
        assert.equal(calls(), 2);
    });
});

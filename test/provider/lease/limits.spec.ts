import assert from "node:assert/strict";
import { resolveLimits } from "../../../provider/lease/limits";

const hour = 3_600;
const none = { ttl: null, maxTtl: null };

function resolve(lease: object, policy: object = {}, backend: object = {}) {
    return resolveLimits({
        ...none,
        ...lease,
        policy: { ...none, policyName: "deploy", ...policy },
        backend: { defaultTtl: null, maxTtl: null, mount: "aws", ...backend },
    });
}

describe("lease limits", () => {
    const cases: [string, Parameters<typeof resolve>, object][] = [
        ["768h where nobody says anything, as in Vault", [{}], { ttl: 768 * hour, maxTtl: 768 * hour }],
        ["the backend's default", [{}, {}, { defaultTtl: "1h" }], { ttl: hour, maxTtl: 768 * hour }],
        [
            "the policy's over the backend's",
            [{}, { ttl: "2h" }, { defaultTtl: "1h" }],
            { ttl: 2 * hour, maxTtl: 768 * hour },
        ],
        ["the lease's over the policy's", [{ ttl: "3h" }, { ttl: "2h" }], { ttl: 3 * hour, maxTtl: 768 * hour }],
        ["a default cut to the cap", [{}, {}, { maxTtl: "24h" }], { ttl: 24 * hour, maxTtl: 24 * hour }],
        [
            "the least of all caps",
            [{ maxTtl: "3h" }, { maxTtl: "2h" }, { maxTtl: "4h" }],
            { ttl: 2 * hour, maxTtl: 2 * hour },
        ],
        ["no end for never, where no cap is set", [{ ttl: "never" }], { ttl: Infinity, maxTtl: Infinity }],
    ];
    for (const [behaviour, input, expected] of cases) {
        it(`are ${behaviour}`, () => {
            assert.deepEqual(resolve(...input), expected);
        });
    }

    it("name the cap and where it comes from when a request is above it", () => {
        const fault = resolve({ ttl: "30h" }, {}, { maxTtl: "24h" }) as { reason: string };
        assert.match(
            fault.reason,
            /the ttl of 1d6h \(from the lease\) is above the cap of 1d, the maxTtl of backend aws/,
        );
    });

    it("refuse never under a cap", () => {
        assert.match(
            (resolve({ ttl: "never" }, { maxTtl: "1h" }) as { reason: string }).reason,
            /never.*cap of 1h.*policy deploy/,
        );
    });

    it("refuse what is too short for AWS to learn of", () => {
        assert.match((resolve({ ttl: "90s" }) as { reason: string }).reason, /at least 2m/);
    });
});

import assert from "node:assert/strict";
import { explanationText } from "../../../provider/errors/leaseError";
import { type LimitFault, resolveLimits } from "../../../provider/lease/limits";

const hour = 3_600;
const none = { ttl: null, maxTtl: null };

function resolve(lease: object, policy: object = {}, backend: object = {}) {
    return resolveLimits({
        ...none,
        ...lease,
        policy: { ...none, credentialType: "iam_user" as const, ...policy },
        backend: { defaultTtl: null, maxTtl: null, ...backend },
    });
}

describe("the limits of a lease", () => {
    const cases: [string, Parameters<typeof resolve>, object][] = [
        ["768h by default, as in Vault", [{}], { ttlSeconds: 768 * hour, maxTtlSeconds: 768 * hour }],
        ["the backend's default", [{}, {}, { defaultTtl: "1h" }], { ttlSeconds: hour, maxTtlSeconds: 768 * hour }],
        [
            "the policy's ttl, before the backend's default",
            [{}, { ttl: "2h" }, { defaultTtl: "1h" }],
            { ttlSeconds: 2 * hour, maxTtlSeconds: 768 * hour },
        ],
        [
            "the lease's ttl, before the policy's",
            [{ ttl: "3h" }, { ttl: "2h" }],
            { ttlSeconds: 3 * hour, maxTtlSeconds: 768 * hour },
        ],
        [
            "the default, limited by the cap",
            [{}, {}, { maxTtl: "24h" }],
            { ttlSeconds: 24 * hour, maxTtlSeconds: 24 * hour },
        ],
        [
            "the lowest of all caps",
            [{ maxTtl: "3h" }, { maxTtl: "2h" }, { maxTtl: "4h" }],
            { ttlSeconds: 2 * hour, maxTtlSeconds: 2 * hour },
        ],
        [
            "unlimited for never, if there is no cap",
            [{ ttl: "never" }],
            { ttlSeconds: Infinity, maxTtlSeconds: Infinity },
        ],
    ];
    for (const [behaviour, input, expected] of cases) {
        it(`are ${behaviour}`, () => {
            assert.deepEqual(resolve(...input), expected);
        });
    }

    const sessions: [string, Parameters<typeof resolve>, object | RegExp][] = [
        [
            "one hour for a session by default",
            [{}, { credentialType: "assumed_role" }],
            { ttlSeconds: hour, maxTtlSeconds: 12 * hour },
        ],
        [
            "the default of a session, limited by AWS's maximum",
            [{}, { credentialType: "assumed_role" }, { defaultTtl: "7d" }],
            { ttlSeconds: 12 * hour, maxTtlSeconds: 12 * hour },
        ],
        [
            "at most 36 hours for a federation token",
            [{ ttl: "36h" }, { credentialType: "federation_token" }],
            { ttlSeconds: 36 * hour, maxTtlSeconds: 36 * hour },
        ],
        [
            "at most 12 hours for a role session",
            [{ ttl: "13h" }, { credentialType: "assumed_role" }],
            /^the ttl of the lease is above AWS's maximum of 12h for assumed_role, .*; set a shorter ttl, or use iam_user/,
        ],
        [
            "at most 36 hours for a user session",
            [{ ttl: "37h" }, { credentialType: "session_token" }],
            /above AWS's maximum .*of 36h for federation_token and session_token/,
        ],
        [
            "never unlimited for a session",
            [{ ttl: "never" }, { credentialType: "session_token" }],
            /above AWS's maximum/,
        ],
        [
            "at least 15 minutes for a session",
            [{ ttl: "14m" }, { credentialType: "federation_token" }],
            /^the ttl of the lease is too short: .*15m for assumed_role, federation_token, and session_token/,
        ],
    ];
    for (const [behaviour, input, expected] of sessions) {
        it(`are ${behaviour}`, () => {
            const found = resolve(...input);
            if (expected instanceof RegExp) {
                assert.match(explanationText(found as LimitFault), expected);
            } else {
                assert.deepEqual(found, expected);
            }
        });
    }

    it("are named with their owner in the error if a ttl exceeds a cap", () => {
        const fault = resolve({ ttl: "30h" }, {}, { maxTtl: "24h" }) as LimitFault;
        assert.match(
            explanationText(fault),
            /^the ttl of the lease is above the maxTtl of its backend; set a shorter ttl or raise that maxTtl$/,
        );
    });

    it("reject never if there is a cap", () => {
        assert.match(
            explanationText(resolve({ ttl: "never" }, { maxTtl: "1h" }) as LimitFault),
            /above the maxTtl of its policy/,
        );
    });

    it("reject a ttl that is shorter than AWS's propagation", () => {
        assert.match(explanationText(resolve({ ttl: "90s" }) as LimitFault), /at least 2m for iam_user/);
    });
});

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

describe("lease limits", () => {
    const cases: [string, Parameters<typeof resolve>, object][] = [
        ["768h where nobody says anything, as in Vault", [{}], { ttlSeconds: 768 * hour, maxTtlSeconds: 768 * hour }],
        ["the backend's default", [{}, {}, { defaultTtl: "1h" }], { ttlSeconds: hour, maxTtlSeconds: 768 * hour }],
        [
            "the policy's over the backend's",
            [{}, { ttl: "2h" }, { defaultTtl: "1h" }],
            { ttlSeconds: 2 * hour, maxTtlSeconds: 768 * hour },
        ],
        [
            "the lease's over the policy's",
            [{ ttl: "3h" }, { ttl: "2h" }],
            { ttlSeconds: 3 * hour, maxTtlSeconds: 768 * hour },
        ],
        ["a default cut to the cap", [{}, {}, { maxTtl: "24h" }], { ttlSeconds: 24 * hour, maxTtlSeconds: 24 * hour }],
        [
            "the least of all caps",
            [{ maxTtl: "3h" }, { maxTtl: "2h" }, { maxTtl: "4h" }],
            { ttlSeconds: 2 * hour, maxTtlSeconds: 2 * hour },
        ],
        [
            "no end for never, where no cap is set",
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
            "an hour for a session where nobody says anything",
            [{}, { credentialType: "assumed_role" }],
            { ttlSeconds: hour, maxTtlSeconds: 12 * hour },
        ],
        [
            "a default cut to AWS's cap",
            [{}, { credentialType: "assumed_role" }, { defaultTtl: "7d" }],
            { ttlSeconds: 12 * hour, maxTtlSeconds: 12 * hour },
        ],
        [
            "36 hours for a federation token at most",
            [{ ttl: "36h" }, { credentialType: "federation_token" }],
            { ttlSeconds: 36 * hour, maxTtlSeconds: 36 * hour },
        ],
        [
            "12 hours for a role's session at most",
            [{ ttl: "13h" }, { credentialType: "assumed_role" }],
            /^the ttl of the lease is above AWS's maximum of 12h for assumed_role, .*; set a shorter ttl, or use iam_user/,
        ],
        [
            "36 hours for a user's session at most",
            [{ ttl: "37h" }, { credentialType: "session_token" }],
            /above AWS's maximum .*of 36h for federation_token and session_token/,
        ],
        ["an end, for a session", [{ ttl: "never" }, { credentialType: "session_token" }], /above AWS's maximum/],
        [
            "15 minutes for a session at least",
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

    it("name whose ttl it is and whose cap when a request is above it", () => {
        const fault = resolve({ ttl: "30h" }, {}, { maxTtl: "24h" }) as LimitFault;
        assert.match(
            explanationText(fault),
            /^the ttl of the lease is above the maxTtl of its backend; set a shorter ttl or raise that maxTtl$/,
        );
    });

    it("refuse never under a cap", () => {
        assert.match(
            explanationText(resolve({ ttl: "never" }, { maxTtl: "1h" }) as LimitFault),
            /above the maxTtl of its policy/,
        );
    });

    it("refuse what is too short for AWS to learn of", () => {
        assert.match(explanationText(resolve({ ttl: "90s" }) as LimitFault), /at least 2m for iam_user/);
    });
});

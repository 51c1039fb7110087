import assert from "node:assert/strict";
import { resolveLimits } from "../../../provider/lease/limits";

const hour = 3_600;
const none = { ttl: null, maxTtl: null };

function resolve(lease: object, policy: object = {}, backend: object = {}) {
    return resolveLimits({
        ...none,
        ...lease,
        policy: { ...none, policyName: "deploy", credentialType: "iam_user" as const, ...policy },
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

    const sessions: [string, Parameters<typeof resolve>, object | RegExp][] = [
        [
            "an hour for a session where nobody says anything",
            [{}, { credentialType: "assumed_role" }],
            { ttl: hour, maxTtl: 12 * hour },
        ],
        [
            "a default cut to AWS's cap",
            [{}, { credentialType: "assumed_role" }, { defaultTtl: "7d" }],
            { ttl: 12 * hour, maxTtl: 12 * hour },
        ],
        [
            "36 hours for a federation token at most",
            [{ ttl: "36h" }, { credentialType: "federation_token" }],
            { ttl: 36 * hour, maxTtl: 36 * hour },
        ],
        [
            "12 hours for a role's session at most",
            [{ ttl: "13h" }, { credentialType: "assumed_role" }],
            /13h.*above the cap of 12h, AWS's own for assumed_role/,
        ],
        [
            "36 hours for a user's session at most",
            [{ ttl: "37h" }, { credentialType: "session_token" }],
            /above the cap of 1d12h, AWS's own for session_token/,
        ],
        [
            "an end, for a session",
            [{ ttl: "never" }, { credentialType: "session_token" }],
            /ttl of never.*cap of 1d12h/,
        ],
        [
            "15 minutes for a session at least",
            [{ ttl: "14m" }, { credentialType: "federation_token" }],
            /14m is shorter than AWS makes a session; give at least 15m/,
        ],
    ];
    for (const [behaviour, input, expected] of sessions) {
        it(`are ${behaviour}`, () => {
            const found = resolve(...input);
            if (expected instanceof RegExp) {
                assert.match((found as { reason: string }).reason, expected);
            } else {
                assert.deepEqual(found, expected);
            }
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

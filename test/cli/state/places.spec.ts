import assert from "node:assert/strict";
import { unread } from "../../../cli/pulumi/secrets";
import type { BackendFacts } from "../../../cli/state/readLevel";
import { searchScopesOf } from "../../../cli/state/searchScopes";

const issuer = (given: Partial<BackendFacts>) =>
    ({
        ...{ accessKeyId: null, secretAccessKey: null, profile: null, assumeRole: null, region: null },
        ...{ endpoint: null, endpoints: null, userPath: "/stacklease/", accountId: "123456789012", ...given },
    }) as BackendFacts;

describe("searchScopesOf", () => {
    const cases: [string, BackendFacts[], [path: string, accountId: string | undefined][]][] = [
        ["returns one scope for identical backends", [issuer({}), issuer({})], [["/stacklease/", "123456789012"]]],
        [
            "returns two scopes for one identity with two accounts",
            [issuer({}), issuer({ accountId: "210987654321" })],
            [
                ["/stacklease/", "123456789012"],
                ["/stacklease/", "210987654321"],
            ],
        ],
        [
            "returns two scopes for different paths",
            [issuer({}), issuer({ userPath: "/custom/" })],
            [
                ["/stacklease/", "123456789012"],
                ["/custom/", "123456789012"],
            ],
        ],
        [
            "returns two scopes if the secret of a key is known from only one state",
            [
                issuer({ accessKeyId: "AKIA", secretAccessKey: "s" }),
                issuer({ accessKeyId: "AKIA", secretAccessKey: unread }),
            ],
            [
                ["/stacklease/", "123456789012"],
                ["/stacklease/", "123456789012"],
            ],
        ],
        ["returns the default path in the ambient account without a backend", [], [["/stacklease/", undefined]]],
    ];
    for (const [behavior, issuers, expected] of cases) {
        it(behavior, () => {
            assert.deepEqual(
                searchScopesOf(issuers).map(({ path, accountId }) => [path, accountId]),
                expected,
            );
        });
    }
});

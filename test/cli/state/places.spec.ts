import assert from "node:assert/strict";
import { unread } from "../../../cli/pulumi/secrets";
import type { BackendFacts } from "../../../cli/state/depth";
import { searchScopesOf } from "../../../cli/state/searchScopes";

const issuer = (given: Partial<BackendFacts>) =>
    ({
        ...{ accessKeyId: null, secretAccessKey: null, profile: null, assumeRole: null, region: null },
        ...{ endpoint: null, endpoints: null, userPath: "/stacklease/", accountId: "123456789012", ...given },
    }) as BackendFacts;

describe("The places of some backends", () => {
    const cases: [string, BackendFacts[], [path: string, accountId: string | undefined][]][] = [
        ["are one where they are the same", [issuer({}), issuer({})], [["/stacklease/", "123456789012"]]],
        [
            "are two where the same identity is to be in two accounts, one of which it is not in",
            [issuer({}), issuer({ accountId: "210987654321" })],
            [
                ["/stacklease/", "123456789012"],
                ["/stacklease/", "210987654321"],
            ],
        ],
        [
            "are two where they have paths of their own",
            [issuer({}), issuer({ userPath: "/custom/" })],
            [
                ["/stacklease/", "123456789012"],
                ["/custom/", "123456789012"],
            ],
        ],
        [
            "are two where the secret of a key is known from one state and not from another",
            [
                issuer({ accessKeyId: "AKIA", secretAccessKey: "s" }),
                issuer({ accessKeyId: "AKIA", secretAccessKey: unread }),
            ],
            [
                ["/stacklease/", "123456789012"],
                ["/stacklease/", "123456789012"],
            ],
        ],
        ["are the ambient account's path where there is no backend", [], [["/stacklease/", undefined]]],
    ];
    for (const [behaviour, issuers, expected] of cases) {
        it(behaviour, () => {
            assert.deepEqual(
                searchScopesOf(issuers).map(({ path, accountId }) => [path, accountId]),
                expected,
            );
        });
    }
});

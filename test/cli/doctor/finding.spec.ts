import assert from "node:assert/strict";
import { failureOf, NotChecked, ok } from "../../../cli/commands/doctor/checkResult";
import { isInRange } from "../../../cli/commands/doctor/checkVersions";
import { withTimeLimit } from "../../../cli/commands/doctor/runChecks";
import { LeaseError } from "../../../provider/errors/leaseError";
import { Operation } from "../../../provider/errors/operation";

describe("A doctor check", () => {
    const about = { code: "StackUnavailable", operation: new Operation("read", "stack", "dev") } as const;
    const errors: [string, Error, object][] = [
        [
            "a LeaseError with a remedy",
            new LeaseError({ ...about, reason: "the passphrase is wrong; really", remedy: "set another" }),
            { status: "fail", found: "the passphrase is wrong; really", remedy: "set another" },
        ],
        [
            "a LeaseError without a remedy",
            new LeaseError({ ...about, reason: "it broke (a; b)" }),
            { status: "fail", found: "it broke (a; b)", remedy: "run the same command again" },
        ],
        [
            "the first line of any other error",
            new Error("it broke\nsomewhere"),
            { status: "fail", found: "it broke", remedy: "run the same command again" },
        ],
        [
            "NotChecked, as skipped",
            new NotChecked("no stack", "make one"),
            { status: "skipped", found: "no stack", remedy: "make one" },
        ],
    ];
    for (const [what, error, finding] of errors) {
        it(`reports ${what}`, () => {
            assert.deepEqual(failureOf(error), finding);
        });
    }

    it("fails when its time limit is reached", async () => {
        assert.deepEqual(await withTimeLimit("stuck", () => new Promise(() => {}), 10), {
            name: "stuck",
            status: "fail",
            found: "no answer within 0.01 s",
            remedy: "check the network, then run the same command again",
        });
    });

    it("reports no secret from a URL, whether it passes or fails", async () => {
        const url = "postgres://pulumi:secret@db.example:5432/state?password=secret";
        const checks = [
            await withTimeLimit("found", async () => ok(`${url} as root`)),
            await withTimeLimit("failed", () =>
                Promise.reject(new LeaseError({ ...about, reason: `no answer from ${url}`, remedy: `look at ${url}` })),
            ),
        ];

        assert.equal(checks[0]?.found, "postgres://db.example:5432/state as root");
        assert.equal(checks[1]?.found, "no answer from postgres://db.example:5432/state");
        assert.ok(!JSON.stringify(checks).includes("secret"));
    });

    const versions: [string, string, boolean][] = [
        ["v24.21.0", ">=22.12", true],
        ["v22.12.0", ">=22.12", true],
        ["v22.11.9", ">=22.12", false],
        ["v8.99.0", ">=22.12", false],
        ["3.268.0", "^3.268.0", true],
        ["3.270.1", "^3.268.0", true],
        ["3.267.9", "^3.268.0", false],
        ["4.0.0", "^3.268.0", false],
        ["v3.260.0-alpha.1+dirty", ">=3.259.0", true],
    ];
    for (const [version, range, expected] of versions) {
        it(`finds ${version} ${expected ? "inside" : "outside"} the range ${range}`, () => {
            assert.equal(isInRange(version, range), expected);
        });
    }
});

import assert from "node:assert/strict";
import { generalUse, withOptions } from "../../../cli/commands/issuerPolicy/generalUse";
import { boundaryPolicyDocument } from "../../../cli/issuerPermissions/boundaryPolicyDocument";
import { issuerPolicyDocument } from "../../../cli/issuerPermissions/issuerPolicyDocument";
import { runInProcess } from "../../support/runInProcess";
import { noUse, role, wholeUse } from "./uses";

const account = { accountId: "210987654321", partition: "aws" };

/** Runs the command, without a stack. */
const stacklease = (args: readonly string[]) => runInProcess(args, {});

describe("stacklease issuer-policy", () => {
    it("prints the bounded form for an account, and its requirement on stderr", async () => {
        const { code, stdout, stderr } = await stacklease(["issuer-policy", "--account", account.accountId]);

        assert.equal(code, 0, stderr);
        assert.deepEqual(JSON.parse(stdout), issuerPolicyDocument(generalUse(account, {})));
        assert.match(stdout, /policy\/stacklease-boundary"/);
        assert.match(stderr, /^bounded form: every user needs the boundary .*stacklease-boundary; .*\n$/);
    });

    it("prints the unbounded form with --no-boundary, and its risk on stderr", async () => {
        const options = ["--account", account.accountId, "--no-boundary", "--path", "/ci/"];
        const { stdout, stderr } = await stacklease(["issuer-policy", ...options]);

        assert.deepEqual(
            JSON.parse(stdout),
            issuerPolicyDocument(generalUse(account, { boundary: false, path: "/ci/" })),
        );
        assert.match(stderr, /^unbounded form: .* can create an administrator/);
    });

    it("adds the given roles and groups, in the given partition", async () => {
        const partition = "aws-us-gov";
        const arns = ["deploy", "audit"].map((name) => `arn:${partition}:iam::${account.accountId}:role/${name}`);
        const added = ["--role", ...arns, "--group", "builders", "--partition", partition];
        const { stdout } = await stacklease(["issuer-policy", "--account", account.accountId, ...added]);

        const use = generalUse({ ...account, partition }, { role: arns, group: ["builders"] });
        assert.deepEqual(JSON.parse(stdout), issuerPolicyDocument(use));
    });

    for (const [given, partition] of [
        ["aws-eusc", "aws-eusc"],
        ["aws-iso-b", "aws-iso-b"],
        ["cn-northwest-1", "aws-cn"],
        ["eu-west-1", "aws"],
    ] as const) {
        it(`accepts every partition that the AWS SDK knows, by name or region: ${given}`, async () => {
            const { stdout } = await stacklease([
                "issuer-policy",
                "--account",
                account.accountId,
                "--partition",
                given,
            ]);

            assert.deepEqual(JSON.parse(stdout), issuerPolicyDocument(generalUse({ ...account, partition }, {})));
        });
    }

    const mistakes: [what: string, options: string[], message: RegExp][] = [
        [
            "an invalid account",
            ["--account", "12"],
            /^stacklease: print issuer policy: --account: must be twelve digits/,
        ],
        ["an invalid path", ["--path", "ci", "--account", account.accountId], /--path: must begin and end with \//],
        ["a partition without an account", ["--partition", "aws-cn"], /--partition needs --account, .*; leave out/],
        [
            "an unknown partition",
            ["--account", account.accountId, "--partition", "aws-chn"],
            /use a partition that the AWS SDK knows/,
        ],
        [
            "an account together with a stack",
            ["--account", account.accountId, "--stack", "dev"],
            /cannot be used with option/,
        ],
        [
            "an account together with a mount",
            ["--account", account.accountId, "--mount", "aws"],
            /cannot be used with option/,
        ],
    ];
    for (const [what, options, message] of mistakes) {
        it(`refuses ${what}, with exit code 2`, async () => {
            const { code, stdout, stderr } = await stacklease(["issuer-policy", ...options]);

            assert.match(stderr, message);
            assert.deepEqual([code, stdout, stderr.trimEnd().split("\n").length], [2, "", 1]);
        });
    }
});

describe("stacklease boundary-policy", () => {
    it("prints the boundary as a policy document for IAM", async () => {
        const { code, stdout, stderr } = await stacklease(["boundary-policy"]);

        assert.deepEqual([code, JSON.parse(stdout), stderr], [0, boundaryPolicyDocument(), ""]);
    });
});

describe("withOptions", () => {
    it("keeps the stack's boundaries, and defaults to stacklease-boundary", () => {
        assert.deepEqual(withOptions(wholeUse, {}).boundaries, wholeUse.boundaries);
        assert.deepEqual(withOptions(noUse, {}).boundaries, ["arn:aws:iam::123456789012:policy/stacklease-boundary"]);
    });

    it("sets another boundary, by its name or ARN", () => {
        const arn = "arn:aws:iam::123456789012:policy/teams/other";

        assert.deepEqual(withOptions(wholeUse, { boundary: arn }).boundaries, [arn]);
        assert.deepEqual(withOptions(wholeUse, { boundary: "teams/other" }).boundaries, [arn]);
    });

    it("adds roles and groups, with roles of the account as revocable", () => {
        const elsewhere = "arn:aws:iam::210987654321:role/deploy";

        const { roles, groups } = withOptions(noUse, { role: [role, elsewhere], group: ["builders"] });

        assert.deepEqual(groups, ["builders"]);
        assert.deepEqual(
            roles.map(({ arn, revocable }) => [arn, revocable]),
            [
                [role, true],
                [elsewhere, false],
            ],
        );
    });

    it("refuses invalid ARNs and names", () => {
        assert.throws(() => withOptions(noUse, { role: ["deploy"] }), /"deploy" must be the ARN of a role/);
        assert.throws(() => withOptions(noUse, { group: ["a/b"] }), /"a\/b" must be the name of a group/);
        assert.throws(() => withOptions(noUse, { boundary: "arn:x" }), /"arn:x" must be the ARN of a managed policy/);
    });
});

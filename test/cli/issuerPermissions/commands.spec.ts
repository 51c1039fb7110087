import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { generalUse, withOptions } from "../../../cli/commands/issuerPolicy/generalUse";
import { boundaryPolicyDocument } from "../../../cli/issuerPermissions/boundaryPolicyDocument";
import { issuerPolicyDocument } from "../../../cli/issuerPermissions/issuerPolicyDocument";
import { noUse, role, wholeUse } from "./uses";

const main = join(__dirname, "../../../dist/cli/main.js");
const where = { accountId: "210987654321", partition: "aws" };

/** Runs the command, without a stack. */
async function stacklease(args: readonly string[]) {
    const done = promisify(execFile)(process.execPath, [main, ...args]);
    return done.then(
        ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
        ({ code, stdout, stderr }) => ({ code: Number(code), stdout: String(stdout), stderr: String(stderr) }),
    );
}

describe("stacklease issuer-policy", () => {
    it("prints the bounded form for an account, and says on stderr what it takes", async () => {
        const { code, stdout, stderr } = await stacklease(["issuer-policy", "--account", where.accountId]);

        assert.equal(code, 0, stderr);
        assert.deepEqual(JSON.parse(stdout), issuerPolicyDocument(generalUse(where, {})));
        assert.match(stdout, /policy\/stacklease-boundary"/);
        assert.match(stderr, /^bounded form: every user needs the boundary .*stacklease-boundary; .*\n$/);
    });

    it("prints the unbounded form with --no-boundary, and says what that means", async () => {
        const options = ["--account", where.accountId, "--no-boundary", "--path", "/ci/"];
        const { stdout, stderr } = await stacklease(["issuer-policy", ...options]);

        assert.deepEqual(
            JSON.parse(stdout),
            issuerPolicyDocument(generalUse(where, { boundary: false, path: "/ci/" })),
        );
        assert.match(stderr, /^unbounded form: .* can create an administrator/);
    });

    it("adds the roles and groups that are named, in the partition that is", async () => {
        const partition = "aws-us-gov";
        const arns = ["deploy", "audit"].map((name) => `arn:${partition}:iam::${where.accountId}:role/${name}`);
        const added = ["--role", ...arns, "--group", "builders", "--partition", partition];
        const { stdout } = await stacklease(["issuer-policy", "--account", where.accountId, ...added]);

        const use = generalUse({ ...where, partition }, { role: arns, group: ["builders"] });
        assert.deepEqual(JSON.parse(stdout), issuerPolicyDocument(use));
    });

    for (const [given, partition] of [
        ["aws-eusc", "aws-eusc"],
        ["aws-iso-b", "aws-iso-b"],
        ["cn-northwest-1", "aws-cn"],
        ["eu-west-1", "aws"],
    ] as const) {
        it(`takes every partition that the AWS SDK knows, by name or region: ${given}`, async () => {
            const { stdout } = await stacklease(["issuer-policy", "--account", where.accountId, "--partition", given]);

            assert.deepEqual(JSON.parse(stdout), issuerPolicyDocument(generalUse({ ...where, partition }, {})));
        });
    }

    const mistakes: [what: string, options: string[], message: RegExp][] = [
        [
            "an account that is none",
            ["--account", "12"],
            /^stacklease: print issuer policy: --account: must be twelve digits/,
        ],
        ["a path that is none", ["--path", "ci", "--account", where.accountId], /--path: must begin and end with \//],
        ["a partition of no account", ["--partition", "aws-cn"], /--partition needs --account, .*; leave out/],
        [
            "no partition",
            ["--account", where.accountId, "--partition", "aws-chn"],
            /use a partition that the AWS SDK knows/,
        ],
        ["an account beside a stack", ["--account", where.accountId, "--stack", "dev"], /cannot be used with option/],
        ["an account beside a mount", ["--account", where.accountId, "--mount", "aws"], /cannot be used with option/],
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
    it("prints the boundary as IAM takes it", async () => {
        const { code, stdout, stderr } = await stacklease(["boundary-policy"]);

        assert.deepEqual([code, JSON.parse(stdout), stderr], [0, boundaryPolicyDocument(), ""]);
    });
});

describe("Options of an issuer policy", () => {
    it("leave the stack's boundaries as they are, or else ask for stacklease-boundary", () => {
        assert.deepEqual(withOptions(wholeUse, {}).boundaries, wholeUse.boundaries);
        assert.deepEqual(withOptions(noUse, {}).boundaries, ["arn:aws:iam::123456789012:policy/stacklease-boundary"]);
    });

    it("name another boundary, by its name or ARN", () => {
        const arn = "arn:aws:iam::123456789012:policy/teams/other";

        assert.deepEqual(withOptions(wholeUse, { boundary: arn }).boundaries, [arn]);
        assert.deepEqual(withOptions(wholeUse, { boundary: "teams/other" }).boundaries, [arn]);
    });

    it("add roles and groups, revocable where they are of the account", () => {
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

    it("are refused where they are ill-formed", () => {
        assert.throws(() => withOptions(noUse, { role: ["deploy"] }), /"deploy" must be the ARN of a role/);
        assert.throws(() => withOptions(noUse, { group: ["a/b"] }), /"a\/b" must be the name of a group/);
        assert.throws(() => withOptions(noUse, { boundary: "arn:x" }), /"arn:x" must be the ARN of a managed policy/);
    });
});

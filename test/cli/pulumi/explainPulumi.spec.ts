import assert from "node:assert/strict";
import { explainPulumi, withoutCredentials } from "../../../cli/pulumi/explainPulumi";
import { Operation } from "../../../provider/errors/operation";

describe("explainPulumi", () => {
    const outputs: [string, string][] = [
        [
            'error: unable to open state database "postgres://u:p@ssword@db:1/state": failed to ping PostgreSQL: refused',
            'read stack dev: unable to open state database "postgres://db:1/state": failed to ping PostgreSQL: refused; correct PULUMI_BACKEND_URL or the state backend in Pulumi.yaml',
        ],
        [
            'error: unable to open bucket "azblob://x?sig=SECRET;a,b": azureblob: Options.AccountName is required',
            'read stack dev: unable to open bucket "azblob://x": azureblob: Options.AccountName is required; correct PULUMI_BACKEND_URL or the state backend in Pulumi.yaml',
        ],
        [
            'error: unable to open bucket "s3://b?key=S&x=%zz": open bucket s3://b?key=S&x=%zz: unknown query parameter "key"',
            'read stack dev: unable to open bucket "s3://b": open bucket s3://b: unknown query parameter "key"; correct PULUMI_BACKEND_URL or the state backend in Pulumi.yaml',
        ],
        ["no answer from postgres://u:p@db/state", "read stack dev: no answer from postgres://db/state"],
        ["", "read stack dev: the Pulumi CLI failed and printed no error"],
        [
            "error: Error: Cannot find module 'stacklease/runtime'\nRequire stack:\n- /infra",
            "read stack dev: stacklease is not installed in the program's folder, where Pulumi's plugin process loads it; run npm install stacklease there, see stacklease doctor",
        ],
    ];
    for (const [text, message] of outputs) {
        it(`reports the Pulumi CLI's error without credentials: ${text || "(no output)"}`, () => {
            assert.equal(explainPulumi(new Operation("read", "stack", "dev"), text).message, message);
        });
    }
});

describe("explainPulumi, if a program prints words of the CLI,", () => {
    // As the CLI prints it. Only what is not indented is an error of its own.
    const printed = (text: string, own = "") => `Updating (dev):

 +  pulumi:pulumi:Stack shop-dev creating (0s) ${text}
Diagnostics:
  pulumi:pulumi:Stack (shop-dev):
    ${text}
    error: ${text}
    error: Running program 'index.js' failed with an unhandled exception:

Resources:
    1 errored

${own}`;
    const texts = [
        "not logged in",
        "no stack selected",
        "no stack named 'dev' found",
        "the stack is currently locked by somebody",
        "incorrect passphrase",
    ];
    for (const text of texts) {
        it(`does not take them for an error of the CLI: ${text}`, () => {
            const { code, exitCode, reason } = explainPulumi(new Operation("renew", "lease"), printed(text));

            assert.deepEqual([code, exitCode], ["PulumiFailure", 1]);
            assert.match(reason, /^Running program/);
        });
    }

    it("still finds the errors of the CLI and of a plugin", () => {
        const own = explainPulumi(
            new Operation("renew", "lease"),
            printed("no stack selected", "error: not logged in"),
        );
        const ofPlugin = explainPulumi(
            new Operation("renew", "lease"),
            printed("Error: Cannot find module 'stacklease/runtime'"),
        );

        assert.match(own.reason, /^not logged in to the state backend/);
        assert.equal(ofPlugin.code, "PackageMissing");
    });
});

describe("explainPulumi, if a killed Pulumi CLI has left the state backend unreadable,", () => {
    const cases: [string, RegExp][] = [
        ["error: EOF", /a \.json\.attrs file .* is empty .*; run stacklease doctor to find it, and delete it/],
        ["error: failed to load checkpoint: EOF", /a \.json\.attrs file .* is empty .*; run stacklease doctor/],
        ["error: 2 errors occurred:\n    1) unexpected EOF\n    2) Unknown\n", /run stacklease doctor/],
        [
            'error: failed to load checkpoint: blob (key ".pulumi/stacks/shop/dev.json") (code=Unknown): unexpected EOF',
            /: \.pulumi\/stacks\/shop\/dev\.json\.attrs in .*; delete that file/,
        ],
        ['error: read ".pulumi/meta.yaml": EOF', /: \.pulumi\/meta\.yaml\.attrs in .*; delete that file/],
        [
            "error: getting history: reading history file .pulumi/history/shop/dev/dev-1.history.json: EOF",
            /: \.pulumi\/history\/shop\/dev\/dev-1\.history\.json\.attrs in .*; delete that file/,
        ],
    ];
    for (const [text, expected] of cases) {
        it(`reports the remedy: ${JSON.stringify(text)}`, () => {
            assert.match(explainPulumi(new Operation("read", "stack", "dev"), text).message, expected);
        });
    }

    it("does not mistake a broken connection for that", () => {
        const { message } = explainPulumi(
            new Operation("read", "stack", "dev"),
            "error: RequestError: send request failed: EOF",
        );

        assert.equal(message, "read stack dev: RequestError: send request failed: EOF");
    });
});

describe("withoutCredentials", () => {
    const urls: [string, string][] = [
        ["file:///tmp/state", "file:///tmp/state"],
        ["file:///tmp/@scope/state", "file:///tmp/@scope/state"],
        ["file://~", "file://~"],
        ["s3://bucket/folder?region=eu-west-1&accesskey=x", "s3://bucket/folder"],
        ["https://user@api.example as user@example.com", "https://api.example as user@example.com"],
        ["see https://api.example:8080/a; or b", "see https://api.example:8080/a; or b"],
        ["s3://b?key=x; look at (s3://b?key=x).", "s3://b; look at (s3://b)."],
        ["postgres://u:p@ss@db:5432/state", "postgres://db:5432/state"],
        ["postgres://u:p@/ss@db/state", "postgres://db/state"],
        ["postgres://u:12/ss@db/state", "postgres://db/state"],
        ["postgres://u:p?q#r@db/state?password=x", "postgres://db/state"],
    ];
    for (const [text, shown] of urls) {
        it(`turns ${text} into ${shown}`, () => {
            assert.equal(withoutCredentials(text), shown);
        });
    }
});

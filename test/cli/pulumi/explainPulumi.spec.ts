import assert from "node:assert/strict";
import { explainPulumi } from "../../../cli/pulumi/explainPulumi";
import { withoutCredentials } from "../../../cli/pulumi/withoutCredentials";

describe("What the Pulumi CLI says", () => {
    const said: [string, string][] = [
        [
            'error: unable to open state database "postgres://u:p@ssword@db:1/state": failed to ping PostgreSQL: refused',
            'read stack dev: unable to open state database "postgres://db:1/state": failed to ping PostgreSQL: refused; correct PULUMI_BACKEND_URL or the backend in Pulumi.yaml',
        ],
        [
            'error: unable to open bucket "azblob://x?sig=SECRET;a,b": azureblob: Options.AccountName is required',
            'read stack dev: unable to open bucket "azblob://x": azureblob: Options.AccountName is required; correct PULUMI_BACKEND_URL or the backend in Pulumi.yaml',
        ],
        [
            'error: unable to open bucket "s3://b?key=S&x=%zz": open bucket s3://b?key=S&x=%zz: unknown query parameter "key"',
            'read stack dev: unable to open bucket "s3://b": open bucket s3://b: unknown query parameter "key"; correct PULUMI_BACKEND_URL or the backend in Pulumi.yaml',
        ],
        ["no answer from postgres://u:p@db/state", "read stack dev: no answer from postgres://db/state"],
        ["", "read stack dev: the Pulumi CLI failed without a word"],
    ];
    for (const [text, message] of said) {
        it(`is told without credentials: ${text || "nothing"}`, () => {
            assert.equal(explainPulumi("read stack dev", text).message, message);
        });
    }
});

describe("A URL without credentials", () => {
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
        it(`${text} is shown as ${shown}`, () => {
            assert.equal(withoutCredentials(text), shown);
        });
    }
});

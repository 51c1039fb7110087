import assert from "node:assert/strict";
import { isPulumiCloud } from "../../../cli/pulumi/stateBackend";

describe("isPulumiCloud", () => {
    const { PULUMI_BACKEND_URL } = process.env;
    afterEach(() => {
        delete process.env.PULUMI_BACKEND_URL;
        Object.assign(process.env, PULUMI_BACKEND_URL && { PULUMI_BACKEND_URL });
    });

    for (const [url, expected] of [
        ["https://api.pulumi.com", true],
        ["http://127.0.0.1:8080", true],
        ["file://~", false],
        ["s3://states?region=eu-west-1", false],
        ["postgres://db.example/states", false],
    ] as const) {
        it(`returns ${expected}: ${url}`, () => {
            delete process.env.PULUMI_BACKEND_URL;
            assert.equal(isPulumiCloud({ backendUrl: url }), expected);

            process.env.PULUMI_BACKEND_URL = url;
            assert.equal(isPulumiCloud({ backendUrl: "file://elsewhere" }), expected);
        });
    }
});

import assert from "node:assert/strict";
import { parseSignature } from "../../simulator/request/parseSignature";
import type { WireRequest } from "../../simulator/request/request";
import { sign, verifySignature } from "../../simulator/request/verifySignature";

/**
 * The example that AWS publishes.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const published = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";

function exampleRequest(): WireRequest {
    const headers = {
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        host: "iam.amazonaws.com",
        "x-amz-date": "20150830T123600Z",
        authorization:
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, " +
            `SignedHeaders=content-type;host;x-amz-date, Signature=${published}`,
    };
    const query = new URLSearchParams("Action=ListUsers&Version=2010-05-08");
    return { method: "GET", path: "/", query, headers, body: Buffer.alloc(0), parameters: Object.fromEntries(query) };
}

const at = (time: string) => Date.parse(time);

describe("SigV4 verification", () => {
    const request = exampleRequest();
    const signature = parseSignature(request.headers);
    assert.ok(signature);

    it("parses an Authorization header", () => {
        const { accessKeyId, region, service, signedHeaders, date } = signature;
        assert.deepEqual(
            { accessKeyId, region, service, signedHeaders, date },
            {
                ...{ accessKeyId: "AKIDEXAMPLE", region: "us-east-1", service: "iam" },
                signedHeaders: ["content-type", "host", "x-amz-date"],
                date: new Date("2015-08-30T12:36:00Z"),
            },
        );
    });

    it("computes the signature of AWS's published example", async () => {
        assert.equal(await sign(request, signature, secret), published);
    });

    it("accepts the example at its time", async () => {
        await verifySignature(request, signature, secret, at("2015-08-30T12:40:00Z"));
    });

    for (const [what, now, key, reason] of [
        ["with another secret", "2015-08-30T12:36:00Z", "wrong", "wrongSignature"],
        ["sixteen minutes later", "2015-08-30T12:52:00Z", secret, "expiredSignature"],
        ["sixteen minutes earlier", "2015-08-30T12:20:00Z", secret, "expiredSignature"],
    ] as const) {
        it(`rejects the example ${what}`, async () => {
            await assert.rejects(verifySignature(request, signature, key, at(now)), { reason });
        });
    }

    it("rejects a request that was changed in transit", async () => {
        const changed = { ...request, query: new URLSearchParams("Action=DeleteUser&Version=2010-05-08") };
        await assert.rejects(verifySignature(changed, signature, secret, at("2015-08-30T12:36:00Z")), {
            reason: "wrongSignature",
        });
    });

    for (const authorization of ["", "Basic abc", "AWS4-HMAC-SHA256 Credential=x", "AWS3 x"]) {
        it(`does not parse ${JSON.stringify(authorization)} as a signature`, () => {
            assert.equal(parseSignature({ ...request.headers, authorization }), undefined);
        });
    }
});

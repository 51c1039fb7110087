import assert from "node:assert/strict";
import type { RetryErrorType, SdkError } from "@smithy/types";
import { classify, type Repeat } from "../../../provider/aws/retry";

function failureOf(code: string, status: number | undefined, clockSkewCorrected = false): SdkError {
    return Object.assign(new Error(code), {
        name: code,
        $metadata: { ...(status && { httpStatusCode: status }), ...(clockSkewCorrected && { clockSkewCorrected }) },
    }) as SdkError;
}

describe("retries of IAM calls", () => {
    const cases: [string, SdkError, RetryErrorType, Record<Repeat, RetryErrorType>][] = [
        ["throttling", failureOf("Throttling", 400), "THROTTLING", { idempotent: "THROTTLING", once: "THROTTLING" }],
        [
            "a quota error, which the SDK treats as throttling",
            failureOf("LimitExceeded", 409),
            "THROTTLING",
            { idempotent: "CLIENT_ERROR", once: "CLIENT_ERROR" },
        ],
        [
            "a concurrent modification",
            failureOf("ConcurrentModification", 409),
            "CLIENT_ERROR",
            { idempotent: "TRANSIENT", once: "TRANSIENT" },
        ],
        [
            "an entity that is temporarily unmodifiable",
            failureOf("EntityTemporarilyUnmodifiable", 409),
            "CLIENT_ERROR",
            { idempotent: "TRANSIENT", once: "TRANSIENT" },
        ],
        [
            "an internal failure of AWS",
            failureOf("ServiceFailure", 500),
            "SERVER_ERROR",
            { idempotent: "SERVER_ERROR", once: "CLIENT_ERROR" },
        ],
        [
            "a lost connection",
            failureOf("ECONNRESET", undefined),
            "TRANSIENT",
            { idempotent: "TRANSIENT", once: "CLIENT_ERROR" },
        ],
        [
            "a rejection",
            failureOf("AccessDenied", 403),
            "CLIENT_ERROR",
            { idempotent: "CLIENT_ERROR", once: "CLIENT_ERROR" },
        ],
        [
            "a rejection, on a machine whose clock is wrong",
            failureOf("NoSuchEntity", 404, true),
            "TRANSIENT",
            { idempotent: "CLIENT_ERROR", once: "CLIENT_ERROR" },
        ],
        [
            "an internal failure of AWS, on a machine whose clock is wrong",
            failureOf("ServiceFailure", 500, true),
            "TRANSIENT",
            { idempotent: "TRANSIENT", once: "CLIENT_ERROR" },
        ],
        [
            "a signature that AWS rejected because of its date",
            failureOf("SignatureDoesNotMatch", 403, true),
            "TRANSIENT",
            { idempotent: "TRANSIENT", once: "TRANSIENT" },
        ],
    ];
    for (const [what, error, errorType, expected] of cases) {
        for (const repeat of ["idempotent", "once"] as const) {
            const verb = ["TRANSIENT", "THROTTLING", "SERVER_ERROR"].includes(expected[repeat])
                ? "repeat"
                : "do not repeat";
            it(`${verb} ${repeat === "once" ? "CreateAccessKey" : "other calls"} after ${what}`, () => {
                assert.equal(classify({ error, errorType }, repeat), expected[repeat]);
            });
        }
    }
});

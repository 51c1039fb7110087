import assert from "node:assert/strict";
import type { RetryErrorType, SdkError } from "@smithy/types";
import { classify, type Repeat } from "../../../provider/aws/retry";

function failureOf(code: string, status: number | undefined, clockSkewCorrected = false): SdkError {
    return Object.assign(new Error(code), {
        name: code,
        $metadata: { ...(status && { httpStatusCode: status }), ...(clockSkewCorrected && { clockSkewCorrected }) },
    }) as SdkError;
}

describe("retry of IAM calls", () => {
    const cases: [string, SdkError, RetryErrorType, Record<Repeat, RetryErrorType>][] = [
        ["throttling", failureOf("Throttling", 400), "THROTTLING", { idempotent: "THROTTLING", once: "THROTTLING" }],
        [
            "a quota, which the SDK takes for throttling",
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
            "an entity that can't be changed yet",
            failureOf("EntityTemporarilyUnmodifiable", 409),
            "CLIENT_ERROR",
            { idempotent: "TRANSIENT", once: "TRANSIENT" },
        ],
        [
            "a failure inside AWS",
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
            "a refusal",
            failureOf("AccessDenied", 403),
            "CLIENT_ERROR",
            { idempotent: "CLIENT_ERROR", once: "CLIENT_ERROR" },
        ],
        [
            "a refusal on a machine whose clock is off",
            failureOf("NoSuchEntity", 404, true),
            "TRANSIENT",
            { idempotent: "CLIENT_ERROR", once: "CLIENT_ERROR" },
        ],
        [
            "a failure inside AWS on such a machine",
            failureOf("ServiceFailure", 500, true),
            "TRANSIENT",
            { idempotent: "TRANSIENT", once: "CLIENT_ERROR" },
        ],
        [
            "a signature refused for its date",
            failureOf("SignatureDoesNotMatch", 403, true),
            "TRANSIENT",
            { idempotent: "TRANSIENT", once: "TRANSIENT" },
        ],
    ];
    for (const [what, error, errorType, expected] of cases) {
        for (const repeat of ["idempotent", "once"] as const) {
            const verb = ["TRANSIENT", "THROTTLING", "SERVER_ERROR"].includes(expected[repeat])
                ? "repeats"
                : "does not repeat";
            it(`${verb} ${repeat === "once" ? "CreateAccessKey" : "other calls"} after ${what}`, () => {
                assert.equal(classify({ error, errorType }, repeat), expected[repeat]);
            });
        }
    }
});

import assert from "node:assert/strict";
import { CombinedError } from "../../cli/errors/cliError";
import { debugText } from "../../cli/errors/debugText";
import { LeaseError } from "../../provider/errors/leaseError";
import { Operation } from "../../provider/errors/operation";

describe("debugText", () => {
    const headings = (error: unknown) =>
        debugText(error)
            .split("\n")
            .filter((line) => !/^\s+at /.test(line));

    it("shows an error's code and causes, with AWS's request id and without AWS's message", () => {
        const refused = Object.assign(new Error("a policy document"), {
            name: "AccessDenied",
            $metadata: { httpStatusCode: 403, requestId: "8f1c" },
        });
        const fields = { code: "AccessDenied", operation: new Operation("mint", "lease", "a"), reason: "no" } as const;

        assert.deepEqual(headings(new LeaseError(fields, { cause: refused })), [
            "AccessDenied: mint lease a: no",
            "caused by AccessDenied (HTTP status 403, request id 8f1c)",
        ]);
    });

    it("shows each failure of a combined error", () => {
        const operation = new Operation("kill", "leases under", "aws");
        const failures = ["a", "b"].map((name) => ({
            error: new LeaseError(
                { code: "Throttled", operation: new Operation("kill", "lease", name), reason: "no" },
                { cause: new TypeError() },
            ),
        }));

        assert.deepEqual(headings(new CombinedError(1, operation, failures)), [
            "MultipleFailures: kill lease a: no; kill lease b: no",
            ...["Throttled: kill lease a: no", "caused by TypeError"],
            ...["Throttled: kill lease b: no", "caused by TypeError"],
        ]);
    });

    it("shows every cause, even if two look alike", () => {
        const socket = Object.assign(new Error("closed"), { code: "ECONNRESET" });
        const wrapped = new Error("second", { cause: socket });

        assert.deepEqual(headings(new Error("first", { cause: wrapped })), [
            "caused by Error",
            "caused by Error",
            "caused by Error (ECONNRESET)",
        ]);
    });

    it("stops if an error is among its own causes", () => {
        const error = new Error("first");
        error.cause = new TypeError("second", { cause: error });

        assert.deepEqual(headings(error), ["caused by Error", "caused by TypeError"]);
    });

    it("shows where each error was created", () => {
        assert.match(debugText(new Error("first")), /^caused by Error\n\s+at .*debugText\.spec/);
    });
});

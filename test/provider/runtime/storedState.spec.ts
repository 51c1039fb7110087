import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { asLease } from "../../../provider/lease/predecessors";
import { storedLease } from "../../../provider/runtime/storedState";
import type { State } from "../../state/stored";

describe("A stored lease", () => {
    it("has every field in its predecessors, so that none is taken from the successor", () => {
        const file = join(__dirname, "../../state/v0.1.0 of a session.json");
        const { id, outputs } = (JSON.parse(readFileSync(file, "utf8")) as State).DynamicCredential;
        const issuedAt = "2026-01-31T12:00:00Z";
        const first = { leaseId: "aws/deploy/1", accessKeyId: "AKIAFIRST", arn: "arn:first", issuedAt };
        const predecessors = [{ ...first, expiresAt: issuedAt, userName: "first" }];

        const lease = storedLease(id, { ...outputs, predecessors }, "refresh");

        assert.deepEqual(lease.predecessors, [
            {
                ...predecessors[0],
                ...{ roleArn: null, sessionId: null, sessionExpiration: null, issuerArn: null },
            },
        ]);
        const [predecessor = {}] = lease.predecessors ?? [];
        assert.ok(lease.sessionId);
        assert.equal(asLease(lease, predecessor).sessionId, null);
    });
});

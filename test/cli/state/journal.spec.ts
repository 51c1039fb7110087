import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { journalFile, readJournal, recordEnd } from "../../../cli/state/journal";
import type { ListedLease } from "../../../cli/state/leases";
import { shownLease } from "../../../cli/state/shownLease";

const line = {
    ...{ leaseId: "aws/deploy/1", policy: "aws/deploy", credentialType: "iam_user", project: "shop", stack: "dev" },
    ...{ name: "ci", accountId: "123456789012", arn: "arn", issuedAt: "2026-11-24T10:00:00Z", expiresAt: null },
    ...{ endedAt: "2026-11-24T11:00:00Z", readyAfter: 6.2 },
};

const lease = {
    ...{ leaseId: "aws/deploy/2", project: "shop", stack: "dev-issued-abcdefghij", parent: "dev" },
    shown: shownLease(
        {
            ...{ credentialType: "iam_user", name: "ci", accountId: "123456789012", arn: "arn" },
            ...{ issuedAt: "2026-11-24T10:00:00Z", expiresAt: null },
        },
        "aws/deploy/2",
        "urn:ci",
    ),
} as ListedLease;

const now = Date.parse("2026-11-24T11:00:00Z");

describe("The journal", () => {
    let folder: string;
    let before: string | undefined;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "stacklease-test-"));
        before = process.env.XDG_STATE_HOME;
        process.env.XDG_STATE_HOME = folder;
        mkdirSync(dirname(journalFile()), { recursive: true });
    });
    afterEach(() => {
        rmSync(folder, { recursive: true });
        if (before === undefined) {
            delete process.env.XDG_STATE_HOME;
        } else {
            process.env.XDG_STATE_HOME = before;
        }
    });

    const others: [string, string][] = [
        ["is truncated", JSON.stringify(line).slice(0, 40)],
        ["is null", "null"],
        ["is a string", '"x"'],
        ["is a number", "5"],
        ["is an array", "[]"],
        ["lacks most fields", '{"project":"shop","stack":"dev"}'],
        ["has a name that is not a string", JSON.stringify({ ...line, name: { html: "<h1>" } })],
        ["has an end that is not a string", JSON.stringify({ ...line, expiresAt: 5 })],
        ["is empty", ""],
    ];
    for (const [what, other] of others) {
        it(`skips a line that ${what}`, () => {
            writeFileSync(journalFile(), [JSON.stringify(line), other, JSON.stringify(line), ""].join("\n"));

            assert.deepEqual(readJournal(now).ended, [line, line]);
        });
    }

    it("keeps a line intact that is written after a truncated one", () => {
        writeFileSync(journalFile(), JSON.stringify(line).slice(0, 40));

        recordEnd(lease, "2026-11-24T12:00:00Z");
        recordEnd(lease, "2026-11-24T13:00:00Z");

        assert.deepEqual(
            readJournal(now).ended.map(({ leaseId, endedAt }) => [leaseId, endedAt]),
            [
                ["aws/deploy/2", "2026-11-24T12:00:00Z"],
                ["aws/deploy/2", "2026-11-24T13:00:00Z"],
            ],
        );
    });

    it("reports in one line what to do if it cannot be read", () => {
        rmSync(dirname(journalFile()), { recursive: true });
        writeFileSync(dirname(journalFile()), "");

        assert.throws(() => readJournal(now), {
            message: `read journal ${journalFile()}: the path of its folder is a file; move that file away, or set XDG_STATE_HOME to another folder`,
        });
    });

    describe("of a lease of run", () => {
        const { endedAt: _, ...facts } = { ...line, leaseId: "aws/deploy/3", expiresAt: "2026-11-24T11:30:00Z" };
        const run = { ...facts, endedAt: null, accessKeyId: "AKIA", userName: "stacklease-ci", roleArn: null };

        it("lists it as running until it expires, and then as ended at that time", () => {
            writeFileSync(journalFile(), JSON.stringify(run));

            assert.deepEqual(readJournal(now), { ended: [], running: [run] });
            assert.deepEqual(readJournal(now + 31 * 60_000), {
                ended: [{ ...facts, endedAt: facts.expiresAt }],
                running: [],
            });
        });

        it("lists it as ended when its end is recorded", () => {
            const end = { ...facts, endedAt: "2026-11-24T11:10:00Z" };
            writeFileSync(journalFile(), `${JSON.stringify(run)}\n${JSON.stringify(end)}\n`);

            assert.deepEqual(readJournal(now), { ended: [end], running: [] });
        });
    });

    it("is empty if there is no file", () => {
        assert.deepEqual(readJournal(now), { ended: [], running: [] });
    });
});

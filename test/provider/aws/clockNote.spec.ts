import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { savedOffsetMs, saveOffset, sourceOf } from "../../../provider/aws/clockNote";

const late = 45 * 60_000;

describe("the offset of a machine clock", () => {
    let folder: string;
    let before: NodeJS.ProcessEnv;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "stacklease-test-"));
        before = { ...process.env };
        process.env.XDG_STATE_HOME = folder;
        delete process.env.AWS_ENDPOINT_URL;
    });
    afterEach(() => {
        process.env = before;
        rmSync(folder, { recursive: true });
    });

    const file = () => join(folder, "stacklease", "clock.json");

    it("is shared with processes that make no AWS call, through one file", () => {
        saveOffset("AWS", 1);
        saveOffset("AWS", late);

        assert.equal(savedOffsetMs(), late);
        assert.deepEqual(readdirSync(join(folder, "stacklease")), ["clock.json"]);
    });

    it("is removed when the clock is correct again, and is not stored for a clock that was never wrong", () => {
        saveOffset("AWS", undefined);
        assert.deepEqual(readdirSync(folder), []);
        saveOffset("AWS", late);

        saveOffset("AWS", undefined);

        assert.equal(savedOffsetMs(), undefined);
    });

    it("is ignored after the clock was set or the machine was restarted", () => {
        saveOffset("AWS", late);
        const note = JSON.parse(readFileSync(file(), "utf8"));

        writeFileSync(file(), JSON.stringify({ ...note, bootedAt: note.bootedAt - late }));

        assert.equal(savedOffsetMs(), undefined);
    });

    it("is learned from AWS only; an emulator counts only if it is the ambient endpoint", () => {
        saveOffset(sourceOf("127.0.0.1", 4_566), late);
        assert.equal(savedOffsetMs(), undefined);

        process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:4566";
        assert.equal(savedOffsetMs(), late);

        process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:4567";
        assert.equal(savedOffsetMs(), undefined);
        saveOffset(sourceOf("127.0.0.1", 4_567), undefined);
        process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:4566";
        assert.equal(savedOffsetMs(), late, "one source knows nothing of another");
    });

    for (const host of [
        "iam.amazonaws.com",
        "sts.eu-west-1.amazonaws.com",
        "iam.cn-north-1.amazonaws.com.cn",
        "sts.eu-west-1.api.aws",
        "vpce-1-sts.sts.eu-west-1.vpce.amazonaws.com",
        "iam.us-iso-east-1.c2s.ic.gov",
    ]) {
        it(`is accepted from ${host}, an AWS host`, () => {
            assert.equal(sourceOf(host), "AWS");
        });
    }

    it("is not accepted from hosts that only resemble AWS hosts", () => {
        for (const host of ["amazonaws.com.example", "notamazonaws.com", "localhost"]) {
            assert.notEqual(sourceOf(host), "AWS");
        }
    });

    for (const rest of ["", "null", "{}", '{"source":"AWS","offset":"x","bootedAt":1}', "[1"]) {
        it(`is not read from a file that contains ${JSON.stringify(rest)}`, () => {
            saveOffset("AWS", late);
            writeFileSync(file(), rest);

            assert.equal(savedOffsetMs(), undefined);
        });
    }

    it("works without a file if the home folder is not writable", () => {
        process.env.XDG_STATE_HOME = "/dev/null";

        saveOffset("AWS", late);

        assert.equal(savedOffsetMs(), undefined);
    });
});

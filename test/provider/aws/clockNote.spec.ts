import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { savedOffsetMs, saveOffset, sourceOf } from "../../../provider/aws/clockNote";

const late = 45 * 60_000;

describe("A clock that is off", () => {
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

    it("is known to processes that ask AWS nothing, in one file", () => {
        saveOffset("AWS", 1);
        saveOffset("AWS", late);

        assert.equal(savedOffsetMs(), late);
        assert.deepEqual(readdirSync(join(folder, "stacklease")), ["clock.json"]);
    });

    it("is forgotten when it is found right, and none is noted where it always was", () => {
        saveOffset("AWS", undefined);
        assert.deepEqual(readdirSync(folder), []);
        saveOffset("AWS", late);

        saveOffset("AWS", undefined);

        assert.equal(savedOffsetMs(), undefined);
    });

    it("is not believed any more when it has been set since, or the machine has started anew", () => {
        saveOffset("AWS", late);
        const note = JSON.parse(readFileSync(file(), "utf8"));

        writeFileSync(file(), JSON.stringify({ ...note, bootedAt: note.bootedAt - late }));

        assert.equal(savedOffsetMs(), undefined);
    });

    it("is AWS's matter alone: what stands in for AWS counts only where it is the ambient endpoint", () => {
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
        it(`may be told by ${host}, which is AWS's`, () => {
            assert.equal(sourceOf(host), "AWS");
        });
    }

    it("is not told by hosts that only look like AWS's", () => {
        for (const host of ["amazonaws.com.example", "notamazonaws.com", "localhost"]) {
            assert.notEqual(sourceOf(host), "AWS");
        }
    });

    for (const rest of ["", "null", "{}", '{"source":"AWS","offset":"x","bootedAt":1}', "[1"]) {
        it(`is not taken from a file that holds ${JSON.stringify(rest)}`, () => {
            saveOffset("AWS", late);
            writeFileSync(file(), rest);

            assert.equal(savedOffsetMs(), undefined);
        });
    }

    it("goes without a note where the home can't be written", () => {
        process.env.XDG_STATE_HOME = "/dev/null";

        saveOffset("AWS", late);

        assert.equal(savedOffsetMs(), undefined);
    });
});

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
    chmodSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { writeReport } from "../../../cli/commands/report/writeReport";

describe("writeReport", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "stacklease-report-"));
    });
    afterEach(() => {
        rmSync(folder, { recursive: true, force: true });
    });

    it("creates or replaces the file, and leaves no other file", async () => {
        const file = join(folder, "report.html");
        await writeReport(file, "old");
        await writeReport(file, "new");
        assert.deepEqual([readFileSync(file, "utf8"), readdirSync(folder)], ["new", ["report.html"]]);
    });

    it("writes to the target of a link", async () => {
        writeFileSync(join(folder, "real.html"), "old");
        symlinkSync("real.html", join(folder, "link.html"));
        await writeReport(join(folder, "link.html"), "new");
        assert.equal(readFileSync(join(folder, "real.html"), "utf8"), "new");
        assert.deepEqual(readdirSync(folder), ["link.html", "real.html"]);
    });

    it("reports an unusable path with a remedy", async () => {
        mkdirSync(join(folder, "reports"));
        writeFileSync(join(folder, "file"), "");
        const cases: [string, string][] = [
            ["reports", "this is a folder; give the name of a file in it"],
            ["none/report.html", "its folder does not exist; create it, or give another file"],
            ["file/report.html", "part of its path is a file, not a folder; give another file"],
        ];
        for (const [name, cause] of cases) {
            const path = join(folder, name);
            await assert.rejects(writeReport(path, "x"), { message: `write report ${path}: ${cause}` });
        }
        assert.deepEqual(readdirSync(folder), ["file", "reports"]);
    });

    it("reports a full disk", async function () {
        if (!existsSync("/dev/full")) {
            this.skip();
        }
        const cause = "no space is left on the disk; make room, or give another file";
        await assert.rejects(writeReport("/dev/full", "x"), { message: `write report /dev/full: ${cause}` });
    });

    it("reports a folder that is not writable", async () => {
        const asRoot = process.geteuid?.() === 0;
        chmodSync(folder, 0o555);
        try {
            // Root can write everywhere, so it temporarily becomes nobody.
            asRoot && process.seteuid?.(65_534);
            await assert.rejects(
                writeReport(join(folder, "r.html"), "x"),
                /r\.html: you lack permission to write there; give another/,
            );
        } finally {
            asRoot && process.seteuid?.(0);
            chmodSync(folder, 0o755);
        }
    });

    it("keeps the old report and no partial one if a write fails halfway", async () => {
        const file = join(folder, "report.html");
        writeFileSync(file, "old");
        // A limit of 1 kB on files stops a write halfway, as a full disk does.
        const call = `require("./cli/commands/report/writeReport").writeReport(process.argv[1], "x".repeat(1e6))`;
        const program = `${call}.catch((error) => console.log(error.message))`;
        const limited = 'ulimit -f 2 && exec "$0" --import=tsx -e "$1" "$2"';

        const { stdout } = await promisify(execFile)("sh", ["-c", limited, process.execPath, program, file]);

        assert.match(stdout, /^write report \S+: the file would exceed the allowed file size; raise the limit/);
        assert.deepEqual([readFileSync(file, "utf8"), readdirSync(folder)], ["old", ["report.html"]]);
    });

    it("leaves no partial report if a signal interrupts the write", async () => {
        const file = join(folder, "report.html");
        const call = `require("./cli/commands/report/writeReport").writeReport(process.argv[1], "x".repeat(2e7))`;
        const program = `process.on("SIGINT", () => process.exit(130)); ${call}`;
        const child = spawn(process.execPath, ["--import=tsx", "-e", program, file], { stdio: "ignore" });
        const ended = once(child, "close");
        while (readdirSync(folder).length === 0) {
            await setImmediate(); // Until it has begun, or the test itself times out.
        }

        child.kill("SIGINT");
        await ended;

        assert.deepEqual(readdirSync(folder), ["report.html"]);
    });
});

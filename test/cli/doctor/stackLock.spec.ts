import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import type { CheckContext } from "../../../cli/commands/doctor/checkContext";
import { failureOf } from "../../../cli/commands/doctor/checkResult";
import { checkStackLock } from "../../../cli/commands/doctor/checkStack";
import { leaveLock, noProcess } from "./lock";

describe("Doctor, of a stack's lock:", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "stacklease-test-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const look = (url: string, cwd = "/", stack = "dev") => {
        const readable = Promise.resolve({ project: "shop", stack, location: { name: undefined, cwd } });
        const backend = Promise.resolve({ user: "root", url });
        return checkStackLock({ options: { cwd }, readable, backend } as unknown as CheckContext).catch(failureOf);
    };

    const here = hostname();
    const locks: [string, { pid: number; hostname: string }, string, RegExp][] = [
        ["an update of this machine holds it", { pid: process.pid, hostname: here }, "warn", /^wait .*pulumi cancel$/],
        ["one of another machine holds it", { pid: noProcess, hostname: "elsewhere" }, "warn", /^wait/],
        ["a process that has died has left it", { pid: noProcess, hostname: here }, "fail", /^run pulumi cancel$/],
    ];
    for (const [what, holder, status, remedy] of locks) {
        it(`${what}: ${status}`, async () => {
            leaveLock(folder, holder);

            const finding = await look(`file://${folder}`);

            assert.equal(finding.status, status);
            assert.ok(
                finding.found.startsWith(`locked by root@${holder.hostname} (pid ${holder.pid}) since 2026-01-31`),
            );
            assert.match(finding.remedy ?? "", remedy);
        });
    }

    it("a lock as the CLI had it before it knew projects counts, too", async () => {
        leaveLock(folder, { pid: process.pid, hostname: here }, "dev");

        assert.equal((await look(`file://${folder}`)).status, "warn");
    });

    it("a folder may be given from the project's, and with options", async () => {
        leaveLock(folder, { pid: process.pid, hostname: here });

        assert.equal((await look("file://.?metadata=skip", folder)).status, "warn");
    });

    it("the lock of another stack is not its own: ok", async () => {
        leaveLock(folder, { pid: process.pid, hostname: here });

        assert.equal((await look(`file://${folder}`, "/", "prod")).status, "ok");
    });

    it("a stack without a lock: ok", async () => {
        assert.deepEqual(await look(`file://${folder}`), { status: "ok", found: "not locked", remedy: null });
    });

    it("where states are no files, nobody but an update can tell: skipped", async () => {
        assert.equal((await look("s3://bucket")).status, "skipped");
    });
});

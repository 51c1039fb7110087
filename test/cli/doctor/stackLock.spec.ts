import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import type { CheckContext } from "../../../cli/commands/doctor/checkContext";
import { failureOf } from "../../../cli/commands/doctor/checkResult";
import { checkStackLock } from "../../../cli/commands/doctor/checkStack";
import { leaveLock, noProcess } from "./lock";

describe("stacklease doctor, checking a stack's lock,", () => {
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

    const thisHost = hostname();
    const locks: [string, { pid: number; hostname: string }, string, RegExp][] = [
        [
            "reports a lock of a running update on this machine",
            { pid: process.pid, hostname: thisHost },
            "warn",
            /^wait .*pulumi cancel$/,
        ],
        ["reports a lock of an update on another machine", { pid: noProcess, hostname: "elsewhere" }, "warn", /^wait/],
        [
            "reports a lock that a dead process has left",
            { pid: noProcess, hostname: thisHost },
            "fail",
            /^run pulumi cancel$/,
        ],
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

    it("reports a lock from Pulumi CLI versions without project-scoped stacks: warn", async () => {
        leaveLock(folder, { pid: process.pid, hostname: thisHost }, "dev");

        assert.equal((await look(`file://${folder}`)).status, "warn");
    });

    it("resolves a state folder relative to the project, and ignores options in its URL: warn", async () => {
        leaveLock(folder, { pid: process.pid, hostname: thisHost });

        assert.equal((await look("file://.?metadata=skip", folder)).status, "warn");
    });

    it("ignores the lock of another stack: ok", async () => {
        leaveLock(folder, { pid: process.pid, hostname: thisHost });

        assert.equal((await look(`file://${folder}`, "/", "prod")).status, "ok");
    });

    it("finds no lock: ok", async () => {
        assert.deepEqual(await look(`file://${folder}`), { status: "ok", found: "not locked", remedy: null });
    });

    it("cannot read locks of a state backend that is not a folder: skipped", async () => {
        assert.equal((await look("s3://bucket")).status, "skipped");
    });
});

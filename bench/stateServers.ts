import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";

const exec = promisify(execFile);

/** A state server on this machine. */
export interface StateServer {
    /** URL for `pulumi login`. */
    readonly url: string;
    stop(): Promise<void>;
}

/** Starts PostgreSQL, which has to be on PATH. Root runs it as the user `postgres`, because it does not run as root. */
export async function startPostgres(): Promise<StateServer> {
    const folder = mkdtempSync(join(tmpdir(), "stacklease-postgres-"));
    const port = await freePort();
    const asUser = userInfo().uid === 0 ? ["runuser", "-u", "postgres", "--"] : [];
    if (asUser.length > 0) {
        await exec("chown", ["postgres", folder]);
    }
    const run = (...args: string[]) => {
        const [file = "", ...rest] = [...asUser, ...args];
        return exec(file, rest, { cwd: folder });
    };
    await run("initdb", "--pgdata", join(folder, "data"), "--auth", "trust", "--username", "stacklease");
    const options = `-p ${port} -h 127.0.0.1 -k ${folder}`;
    const control = ["pg_ctl", "--pgdata", join(folder, "data"), "--wait", "--log", join(folder, "log")];
    await run(...control, "--options", options, "start");
    return {
        url: `postgres://stacklease@127.0.0.1:${port}/postgres?sslmode=disable`,
        async stop() {
            await run(...control, "--mode", "fast", "stop");
            rmSync(folder, { recursive: true });
        },
    };
}

/** Starts moto's S3 server (`pip install 'moto[s3,server]'`), which has to be on PATH, and creates a bucket. */
export async function startS3(): Promise<StateServer> {
    const port = await freePort();
    const child = spawn("moto_server", ["--host", "127.0.0.1", "--port", String(port)], { stdio: "ignore" });
    await new Promise((resolve, reject) => child.once("spawn", () => resolve(undefined)).once("error", reject));
    await answersAt(port);
    const bucket = await fetch(`http://127.0.0.1:${port}/state`, { method: "PUT" });
    if (!bucket.ok) {
        throw new Error(`create bucket: status ${bucket.status}`);
    }
    const query = `region=us-east-1&endpoint=http://127.0.0.1:${port}&s3ForcePathStyle=true&disableSSL=true`;
    return {
        url: `s3://state?${query}`,
        async stop() {
            child.kill();
        },
    };
}

async function freePort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
}

/** Waits until a server accepts connections. */
async function answersAt(port: number): Promise<void> {
    for (const end = Date.now() + 60_000; Date.now() < end; await setTimeout(100)) {
        const isThere = await new Promise<boolean>((resolve) => {
            const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
            socket.on("connect", () => socket.destroy());
        });
        if (isThere) {
            return;
        }
    }
    throw new Error(`no server listens on port ${port} after 60 s`);
}

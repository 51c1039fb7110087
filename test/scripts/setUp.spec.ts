import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const { cached, cacheFolder } = require("../../scripts/setup/cache");
const { providePulumi } = require("../../scripts/setup/pulumiCli");
const { findChromium, provideChromium } = require("../../scripts/setup/chromium");
const { provideNode } = require("../../scripts/setup/node");
const { step, exec } = require("../../scripts/setup/step");
const { digest } = require("../../scripts/setup/digest");

describe("setup", () => {
    let folder: string;
    let before: string | undefined;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "stacklease-setup-"));
        before = process.env.STACKLEASE_CACHE;
        process.env.STACKLEASE_CACHE = join(folder, "cache");
    });
    afterEach(() => {
        if (before === undefined) {
            delete process.env.STACKLEASE_CACHE;
        } else {
            process.env.STACKLEASE_CACHE = before;
        }
        rmSync(folder, { recursive: true, force: true });
    });

    /** Creates a folder for PATH with a program that prints a line or fails. */
    function folderWith(name: string, script: string): string {
        const bin = mkdtempSync(join(folder, "bin-"));
        writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
        chmodSync(join(bin, name), 0o755);
        return bin;
    }

    it("does nothing if nothing is missing", async () => {
        process.env.STACKLEASE_CACHE = before ?? "";
        const { stderr } = await promisify(execFile)(process.execPath, ["scripts/run.js", "setup"]);
        assert.match(stderr, /^\[set-up\] set-up is complete \(\d+\.\d s\)\n$/);
    });

    it("lists the tasks if an unknown one is requested", async () => {
        const failing = promisify(execFile)(process.execPath, ["scripts/run.js", "nonsense"]);
        await assert.rejects(failing, /run task nonsense: there is no such task; use one of setup, build/);
    });

    describe("the cache", () => {
        it("keeps what was built, so that it is built once", async () => {
            let builds = 0;
            const build = async (aside: string) => {
                builds++;
                writeFileSync(join(aside, "file"), "x");
            };

            const place = await cached("thing", build);
            assert.equal(await cached("thing", build), place);
            assert.deepEqual([builds, readdirSync(place)], [1, ["file"]]);
        });

        it("is complete if several processes set up at the same time", async () => {
            const build = (content: string) => async (aside: string) => {
                writeFileSync(join(aside, "a"), content);
                await new Promise((resolve) => setImmediate(resolve));
                writeFileSync(join(aside, "b"), content);
            };

            const places = await Promise.all(["1", "2", "3"].map((content) => cached("thing", build(content))));

            assert.equal(new Set(places).size, 1);
            assert.deepEqual(readdirSync(places[0]).sort(), ["a", "b"]);
            assert.deepEqual(readdirSync(cacheFolder()), ["thing"]);
        });

        it("contains nothing of a failed build", async () => {
            const failing = cached("thing", async (aside: string) => {
                writeFileSync(join(aside, "half"), "");
                throw new Error("no disk");
            });

            await assert.rejects(failing, /no disk/);
            assert.deepEqual(readdirSync(cacheFolder()), []);
        });
    });

    describe("the Pulumi CLI", () => {
        it("is used from PATH", async () => {
            const PATH = folderWith("pulumi", "echo v3.0.0");
            assert.equal(await providePulumi({ PATH }), undefined);
        });

        it("causes an error if the one on PATH does not work", async () => {
            const PATH = folderWith("pulumi", "echo broken >&2; exit 1");
            await assert.rejects(
                providePulumi({ PATH }),
                /set up the Pulumi CLI: the one on PATH does not work[\s\S]*broken[\s\S]*fix or remove it/,
            );
        });

        it("is used from the cache before it is downloaded or built", async () => {
            const { forThisMachine } = require("../../scripts/setup/cache");
            const bin = join(cacheFolder(), forThisMachine("pulumi-v3.259.0"), "bin");
            mkdirSync(bin, { recursive: true });
            assert.equal(await providePulumi({ PATH: "" }), bin);
        });

        it("is to be installed by hand if neither download nor build works, and nothing is cached", async () => {
            const failing = "echo offline >&2; exit 1";
            const PATH = `${folderWith("npm", failing)}:${folderWith("go", failing)}:/usr/bin:/bin`;
            await assert.rejects(
                providePulumi({ PATH }),
                /offline[\s\S]*install the Pulumi CLI \(https:\/\/www\.pulumi\.com\/docs\/install\/\)/,
            );
            assert.deepEqual(readdirSync(cacheFolder()), []);
        });
    });

    describe("Node.js", () => {
        it("is the running version if that is new enough", async () => {
            assert.equal(await provideNode(process.env, "22.0.0"), undefined);
        });

        it("is to be installed by hand if it is too old and cannot be downloaded", async () => {
            const PATH = `${folderWith("npm", "exit 1")}:/usr/bin:/bin`;
            await assert.rejects(
                provideNode({ PATH }, "18.20.0"),
                /Node\.js 24 \(this one is 18\.20\.0\)[\s\S]*install Node\.js 22 or newer/,
            );
        });
    });

    describe("a browser for the tests", () => {
        const makesBrowser = (place: string) => `printf '#!/bin/sh\\n' > "${place}"; /bin/chmod 755 "${place}"`;

        /** Creates a checkout whose Playwright runs a line of JavaScript to download a browser. */
        function checkoutWith(playwright: string): string {
            const root = mkdtempSync(join(folder, "checkout-"));
            mkdirSync(join(root, "node_modules", "playwright-core"), { recursive: true });
            writeFileSync(join(root, "node_modules", "playwright-core", "cli.js"), playwright);
            return root;
        }
        const node = () => folderWith("node", `exec "${process.execPath}" "$@"`);

        it("is the one that the environment names, else the one on PATH", async () => {
            const PATH = folderWith("google-chrome", "");
            assert.equal(await provideChromium("", { PATH, STACKLEASE_TEST_BROWSER: "/opt/mine" }), "/opt/mine");
            assert.equal(await provideChromium("", { PATH }), join(PATH, "google-chrome"));
        });

        it("is not used if it does not start, like Ubuntu's stub", () => {
            const PATH = `${folderWith("chromium-browser", "exit 1")}:${folderWith("google-chrome", "")}`;
            assert.equal(findChromium({ PATH }), join(PATH.split(":")[1] ?? "", "google-chrome"));
            assert.equal(findChromium({ PATH: folderWith("chromium-browser", "exit 1") }), undefined);
        });

        it("is installed from Debian's packages if permitted", async () => {
            const bin = mkdtempSync(join(folder, "bin-"));
            const installs = `if [ "$1" = install ]; then ${makesBrowser(join(bin, "chromium"))}; fi`;
            const PATH = `${bin}:${folderWith("apt-get", installs)}`;
            assert.equal(await provideChromium("", { PATH }, true), join(bin, "chromium"));
        });

        it("is downloaded once if packages cannot be installed", async () => {
            const program = "process.env.PLAYWRIGHT_BROWSERS_PATH + '/headless_shell'";
            const root = checkoutWith(`require("fs").writeFileSync(${program}, "#!/bin/sh\\n", { mode: 0o755 })`);
            const PATH = `${node()}:${folderWith("apt-get", "exit 1")}`;

            const downloaded = await provideChromium(root, { PATH }, true);

            assert.ok(existsSync(downloaded) && downloaded.startsWith(cacheFolder()), downloaded);
            assert.equal(await provideChromium(checkoutWith("process.exit(1)"), { PATH }, false), downloaded);
        });

        it("is skipped if none is available, and nothing is cached", async () => {
            const root = checkoutWith("process.exit(1)");
            assert.equal(await provideChromium(root, { PATH: node() }, false), undefined);
            assert.deepEqual([findChromium({ PATH: "" }), readdirSync(cacheFolder())], [undefined, []]);
        });
    });

    it("limits the time of every program that it runs", async () => {
        const failing = exec("sleep", ["30"], { env: process.env, timeout: 50 });
        await assert.rejects(failing, /"sleep 30" was killed after 0\.05 s/);
    });

    it("lets a program shut down gracefully if it has a grace period", async () => {
        const program = ["-c", "trap 'kill $!; echo tidied; exit 3' TERM; sleep 30 & wait"];
        const failing = exec("sh", program, { env: process.env, timeout: 3_000, grace: 60_000 });
        await assert.rejects(failing, /was killed after 3 s, with output: tidied/);

        const deaf = exec("sh", ["-c", "trap '' TERM; exec sleep 30"], { env: process.env, timeout: 200, grace: 50 });
        await assert.rejects(deaf, /was killed after 0\.2 s, with output: none/);
    });

    it("reports a program that cannot be run", async () => {
        const failing = step("a thing", "install it", () =>
            exec("no-such-program", [], { env: process.env, timeout: 50 }),
        );
        await assert.rejects(failing, /set up a thing: no-such-program cannot be run \(ENOENT\); install it/);
    });

    it("detects a change in any source file", () => {
        const file = join(folder, "src", "a.ts");
        mkdirSync(join(folder, "src"));
        writeFileSync(file, "1");
        const first = digest([join(folder, "src")]);
        writeFileSync(file, "2");
        assert.notEqual(digest([join(folder, "src")]), first);
        assert.ok(existsSync(file));
    });
});

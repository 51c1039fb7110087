const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { cached, cacheFolder, forThisMachine } = require("./cache");
const { filesUnder } = require("./digest");
const { exec, say, step } = require("./step");

const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const applications = ["Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome"];
/** The program of Playwright's download; its name differs by platform and version. */
const downloaded = /^(chrome-headless-shell|headless_shell)$/;

/** What to do where no browser can be had. */
const byHand =
    "install Chromium or Google Chrome, or name its program in STACKLEASE_TEST_BROWSER, and run the same command again";

/**
 * Gives the program of a Chromium for the tests of pages: one that is there, else from Debian's packages where set-up
 * may install them, else from Playwright's download into our cache. Undefined where none can be had: all other tests
 * need none.
 */
async function provideChromium(root, env, mayInstall = process.getuid?.() === 0) {
    const found = findChromium(env);
    if (found) {
        return found;
    }
    const ways = mayInstall && onPath("apt-get", env) ? [installPackage, download] : [download];
    for (const way of ways) {
        try {
            return await way(root, env);
        } catch (error) {
            say(error.message);
        }
    }
    say("without a browser the tests of pages are skipped");
    return undefined;
}

/**
 * The Chromium that there is and starts: named in STACKLEASE_TEST_BROWSER, on PATH, among a Mac's applications, or in
 * our cache.
 */
function findChromium(env) {
    if (env.STACKLEASE_TEST_BROWSER) {
        return env.STACKLEASE_TEST_BROWSER;
    }
    const folders = process.platform === "darwin" ? ["/Applications", path.join(os.homedir(), "Applications")] : [];
    const places = folders.flatMap((folder) => applications.map((application) => path.join(folder, application)));
    const installed = programs
        .map((name) => onPath(name, env))
        .concat(places)
        .find((place) => place && fs.existsSync(place) && starts(place, env));
    return installed ?? findDownloaded(path.join(cacheFolder(), forThisMachine("chromium")));
}

/** Ubuntu's package is only a script that points to another way of installing it. */
function starts(program, env) {
    return spawnSync(program, ["--version"], { env, timeout: 60_000, stdio: "ignore" }).status === 0;
}

function onPath(name, env) {
    const folders = (env.PATH ?? "").split(path.delimiter).filter(Boolean);
    return folders.map((folder) => path.join(folder, name)).find((place) => fs.existsSync(place));
}

function findDownloaded(folder) {
    return fs.existsSync(folder) ? filesUnder(folder).find((file) => downloaded.test(path.basename(file))) : undefined;
}

function installPackage(_root, env) {
    return step("Chromium for the tests of pages, from Debian's packages", "another way is tried", async () => {
        // Broken off half-way, it would leave packages that nobody can use and a lock.
        const quiet = { env: { ...env, DEBIAN_FRONTEND: "noninteractive" }, timeout: 600_000, grace: 60_000 };
        await exec("apt-get", ["update"], quiet);
        await exec("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], quiet);
        const installed = findChromium(env);
        if (!installed) {
            throw new Error("the package holds no program that starts");
        }
        return installed;
    });
}

async function download(root, env) {
    const folder = await cached(forThisMachine("chromium"), (aside) =>
        step("Chromium for the tests of pages, as Playwright downloads it", byHand, async () => {
            const program = path.join(root, "node_modules", "playwright-core", "cli.js");
            await exec("node", [program, "install", "--only-shell", "chromium"], {
                env: { ...env, PLAYWRIGHT_BROWSERS_PATH: aside, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "10000" },
                timeout: 600_000,
            });
            await exec(findDownloaded(aside) ?? "chrome-headless-shell", ["--version"], { env, timeout: 60_000 });
        }),
    );
    return findDownloaded(folder);
}

module.exports = { byHand, findChromium, provideChromium };

const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { cached, cacheFolder, forThisMachine } = require("./cache");
const { filesUnder } = require("./digest");
const { exec, say, step } = require("./step");

const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const applications = ["Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome"];
/** Name of the program in Playwright's download. It depends on platform and version. */
const downloaded = /^(chrome-headless-shell|headless_shell)$/;

/** Remedy if no browser can be provided. */
const byHand =
    "install Chromium or Google Chrome, or set STACKLEASE_TEST_BROWSER to its program, and run the same command again";

/**
 * Returns the program of a Chromium for the page tests: an installed one, else the Debian package if set-up can install
 * it, else Playwright's download in the cache. Returns undefined if none of these works: other tests need no browser.
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
    say("no browser found: the page tests are skipped");
    return undefined;
}

/**
 * Returns a Chromium that starts: from STACKLEASE_TEST_BROWSER, on PATH, among a Mac's applications, or in the cache.
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

/** Returns whether a program starts. Ubuntu's package is only a script that prints how to install Chromium. */
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
    return step(
        "Chromium for the page tests, from the Debian package",
        "trying Playwright's download instead",
        async () => {
            // An aborted apt-get leaves broken packages and a lock, so it gets a grace period.
            const quiet = { env: { ...env, DEBIAN_FRONTEND: "noninteractive" }, timeout: 600_000, grace: 60_000 };
            await exec("apt-get", ["update"], quiet);
            await exec("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], quiet);
            const installed = findChromium(env);
            if (!installed) {
                throw new Error("the installed Chromium does not start");
            }
            return installed;
        },
    );
}

async function download(root, env) {
    const folder = await cached(forThisMachine("chromium"), (aside) =>
        step("Chromium for the page tests, from Playwright's download", byHand, async () => {
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

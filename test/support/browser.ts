import { type Browser, chromium } from "playwright-core";

const { byHand, findChromium } = require("../../scripts/setup/chromium");

/** Keeps the browser from making its own network requests, and lets it run as root in a container. */
const quiet = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/**
 * Starts a headless Chromium for the tests of a suite. Without a Chromium, the tests are skipped, but in CI they fail.
 * @returns a function that returns the browser while a test runs
 */
export function useBrowser(): () => Browser {
    let browser: Browser | undefined;
    before(async function () {
        const executablePath = findChromium(process.env);
        if (!executablePath && process.env.CI) {
            throw new Error(`start a browser: none found; ${byHand}`);
        }
        if (!executablePath) {
            process.stderr.write(`no browser found: the page tests are skipped; ${byHand}\n`);
            this.skip();
        }
        browser = await chromium.launch({ executablePath, args: quiet, timeout: 300_000 });
    });
    after(() => browser?.close());
    return () => browser as Browser;
}

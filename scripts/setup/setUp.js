const path = require("node:path");
const { provideChromium } = require("./chromium");
const { provideDist } = require("./dist");
const { provideNode } = require("./node");
const { providePackages } = require("./packages");
const { providePulumi } = require("./pulumiCli");
const { say, seconds } = require("./step");

/**
 * Provides what the tasks need: Node 22 or newer, the npm packages, the Pulumi CLI and the compiled package.
 * Downloads or builds only what is missing.
 * @param forTests whether to provide a browser as well, which only tests need
 * @returns the environment for tasks, with the provided programs first on PATH
 */
async function setUp(root, forTests = false) {
    const started = Date.now();
    const env = {
        ...process.env,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
    prepend(env, await provideNode(env));
    await providePackages(root, env);
    // Both builds use every core, so running them in parallel would not be faster.
    prepend(env, await providePulumi(env));
    await provideDist(root, env);
    if (forTests) {
        const browser = await provideChromium(root, env);
        Object.assign(env, browser && { STACKLEASE_TEST_BROWSER: browser });
    }
    say(`set-up is complete (${seconds(started)})`);
    return env;
}

function prepend(env, folder) {
    if (folder) {
        env.PATH = `${folder}${path.delimiter}${env.PATH}`;
    }
}

module.exports = { setUp };

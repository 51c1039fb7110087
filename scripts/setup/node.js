const path = require("node:path");
const { cached, forThisMachine } = require("./cache");
const { exec, step } = require("./step");

/** The oldest version that the AWS and Pulumi SDKs support. */
const leastMajor = 22;
const wanted = "node@24";

/**
 * Returns the folder of a Node that is new enough; undefined if the running one is. The npm package `node` contains the
 * binary, so no installer and no administrator rights are needed.
 */
async function provideNode(env, version = process.versions.node) {
    if (Number.parseInt(version, 10) >= leastMajor) {
        return undefined;
    }
    const folder = await cached(forThisMachine("node-24"), (aside) =>
        step(
            `Node.js 24 (this one is ${version})`,
            `install Node.js ${leastMajor} or newer (https://nodejs.org) and run the same command again`,
            async () => {
                const options = ["--no-audit", "--no-fund", "--no-package-lock"];
                await exec("npm", ["install", ...options, "--prefix", aside, wanted], { env, timeout: 300_000 });
                await exec(path.join(aside, ...binary), ["--version"], { env, timeout: 10_000 });
            },
        ),
    );
    return path.join(folder, ...binary.slice(0, -1));
}

const binary = ["node_modules", "node", "bin", "node"];

module.exports = { provideNode };

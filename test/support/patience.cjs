// Loaded into the command by NODE_OPTIONS: it waits for the Pulumi CLI for as long as that takes. A busy machine takes
// longer than a user at a terminal is kept waiting.
const { join } = require("node:path");

const cli = join(__dirname, "..", "..", "dist", "cli");
if (process.argv[1] === join(cli, "main.js")) {
    const waits = require(join(cli, "process", "concurrency"));
    waits.withTimeout = (promise) => promise;
    waits.withPulumiTimeout = (answer) => answer;
    const { timeout } = AbortSignal;
    AbortSignal.timeout = (ms) => timeout.call(AbortSignal, 10 * ms);
}

// Loaded into the command through NODE_OPTIONS: removes the timeouts for the Pulumi CLI and extends others tenfold,
// because a busy machine is slower than a user at a terminal would accept.
const { join } = require("node:path");

const cli = join(__dirname, "..", "..", "dist", "cli");
if (process.argv[1] === join(cli, "main.js")) {
    const waits = require(join(cli, "process", "concurrency"));
    waits.withTimeout = (promise) => promise;
    waits.withPulumiTimeout = (answer) => answer;
    const { timeout } = AbortSignal;
    AbortSignal.timeout = (ms) => timeout.call(AbortSignal, 10 * ms);
}

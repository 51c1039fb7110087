#!/usr/bin/env node
import { nodeFault } from "../provider/node/nodeVersion";

// Checked before anything else is loaded: older versions of Node.js can neither parse nor run the rest.
const fault = nodeFault(process.versions.node);
if (fault === undefined) {
    require("./runCommand");
} else {
    process.stderr.write(`stacklease: ${fault}\n`);
    process.exitCode = 1;
}

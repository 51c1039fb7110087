import { nodeFault } from "../node/nodeVersion";

// The engine's plugin process runs the `node` on PATH, whatever Node.js has run the program.
const fault = nodeFault(process.versions.node);
if (fault) {
    throw new Error(fault);
}

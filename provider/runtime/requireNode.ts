import { nodeFault } from "../node/nodeVersion";

// The engine's plugin process runs the `node` on PATH, which can differ from the Node.js of the program.
const fault = nodeFault(process.versions.node);
if (fault) {
    throw new Error(fault);
}

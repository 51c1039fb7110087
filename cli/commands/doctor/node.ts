import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ownPackage } from "../../engine/ownPackage";
import { type Finding, fail, ok } from "./finding";
import type { Surroundings } from "./surroundings";
import { isInRange } from "./versions";

/** Node.js as Pulumi runs programs and plugins by it: the one on PATH, in the program's folder, where version managers choose. */
export async function node({ options, programFolder }: Surroundings): Promise<Finding> {
    const range = ownPackage().engines.node;
    const remedy = `install Node.js ${range.slice(2)} or newer, and put it first on PATH`;
    const cwd = await programFolder.catch(() => options.cwd);
    const version = await promisify(execFile)("node", ["--version"], { cwd }).then(
        ({ stdout }) => stdout.trim(),
        () => undefined,
    );
    if (version === undefined) {
        return fail("there is no node on PATH that runs", remedy);
    }
    return isInRange(version, range)
        ? ok(`${version}${extraCas()}`)
        : fail(`${version}, but stacklease needs ${range}`, remedy);
}

/** The CAs that Node.js trusts beside its own, if there are any. */
function extraCas(): string {
    const { NODE_EXTRA_CA_CERTS } = process.env;
    return NODE_EXTRA_CA_CERTS ? `, with the CAs of NODE_EXTRA_CA_CERTS (${NODE_EXTRA_CA_CERTS})` : "";
}

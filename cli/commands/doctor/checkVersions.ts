import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import satisfies from "semver/functions/satisfies";
import { resolveFrom } from "../../../provider/resolveFrom";
import { ownPackage } from "../../process/ownPackage";
import type { CheckContext } from "./checkContext";
import { type CheckResult, fail, ok, warn } from "./checkResult";

/** Node.js as Pulumi runs programs and plugins by it: the one on PATH, in the program's folder, where version managers choose. */
export async function checkNode({ options, programFolder }: CheckContext): Promise<CheckResult> {
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

/** The oldest Pulumi CLI that our tests have run with. */
const oldest = ">=3.259.0";

/** The Pulumi CLI: whether it is there, and not older than what was tried. */
export async function checkPulumiCli({ cli }: CheckContext): Promise<CheckResult> {
    const version = await cli;
    return isInRange(version, oldest)
        ? ok(version)
        : warn(
              `${version}, but stacklease was never tried with one older than ${oldest.slice(2)}`,
              "install a newer one (https://www.pulumi.com/docs/install/)",
          );
}

/** Pulumi's SDK as the program loads it: whether it is there, and one that stacklease works with. */
export async function checkPulumiSdk({ programFolder }: CheckContext): Promise<CheckResult> {
    const folder = await programFolder;
    const range = ownPackage().peerDependencies["@pulumi/pulumi"];
    const version = versionFrom(folder, "@pulumi/pulumi");
    const remedy = `run npm install @pulumi/pulumi@${range} there`;
    if (version === undefined) {
        return fail(`the program in ${folder} finds no @pulumi/pulumi`, remedy);
    }
    return isInRange(version, range)
        ? ok(`@pulumi/pulumi ${version}`)
        : fail(`the program in ${folder} has @pulumi/pulumi ${version}, but stacklease needs ${range}`, remedy);
}

/** This package as the program and Pulumi's plugin load it: state refers to it, so that even destroy needs it there. */
export async function checkProgramsPackage({ programFolder }: CheckContext): Promise<CheckResult> {
    const folder = await programFolder;
    const { version: own } = ownPackage();
    const version = versionFrom(folder, "stacklease");
    if (version === undefined || resolveFrom(folder, "stacklease/runtime") === undefined) {
        return fail(`the program in ${folder} finds no stacklease`, `run npm install stacklease@${own} there`);
    }
    return version === own
        ? ok(`stacklease ${version}`)
        : warn(
              `the program in ${folder} has stacklease ${version}, but this command is ${own}`,
              "run the command of the project by npx stacklease, or install the same version",
          );
}

/** Whether a version is in a range of npm's. One that is not released yet counts as what it will be. */
export function isInRange(version: string, range: string): boolean {
    return satisfies(version, range, { includePrerelease: true });
}

/** The version of a package as a program in a folder would load it; undefined where it would find none. */
function versionFrom(folder: string, name: string): string | undefined {
    const path = resolveFrom(folder, `${name}/package.json`);
    return path && (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

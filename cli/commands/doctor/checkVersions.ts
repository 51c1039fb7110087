import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import satisfies from "semver/functions/satisfies";
import { resolveFrom } from "../../../provider/node/resolveFrom";
import { ownPackage } from "../../process/ownPackage";
import type { CheckContext } from "./checkContext";
import { type CheckResult, fail, ok, warn } from "./checkResult";

/**
 * Checks the Node.js that Pulumi runs programs and plugins with: the first on PATH, started in the program's folder,
 * where version managers choose it.
 */
export async function checkNode({ options, programFolder }: CheckContext): Promise<CheckResult> {
    const range = ownPackage().engines.node;
    const remedy = `install Node.js ${range.slice(2)} or newer, and put it first on PATH`;
    const cwd = await programFolder.catch(() => options.cwd);
    const version = await promisify(execFile)("node", ["--version"], { cwd }).then(
        ({ stdout }) => stdout.trim(),
        () => undefined,
    );
    if (version === undefined) {
        return fail("no working node on PATH", remedy);
    }
    return isInRange(version, range)
        ? ok(`${version}${extraCas()}`)
        : fail(`${version}, but stacklease needs ${range}`, remedy);
}

/** Returns a note on the CAs that Node.js trusts besides its own, if any. */
function extraCas(): string {
    const { NODE_EXTRA_CA_CERTS } = process.env;
    return NODE_EXTRA_CA_CERTS ? `, with the CAs of NODE_EXTRA_CA_CERTS (${NODE_EXTRA_CA_CERTS})` : "";
}

/** Oldest Pulumi CLI that the tests run with. */
const minimumPulumiCli = ">=3.259.0";

/** Checks that the Pulumi CLI is installed and not older than the tested versions. */
export async function checkPulumiCli({ cli }: CheckContext): Promise<CheckResult> {
    const version = await cli;
    return isInRange(version, minimumPulumiCli)
        ? ok(version)
        : warn(
              `${version}, but stacklease is not tested with versions older than ${minimumPulumiCli.slice(2)}`,
              "install a newer version (https://www.pulumi.com/docs/install/)",
          );
}

/** Checks that the program can load a compatible Pulumi SDK. */
export async function checkPulumiSdk({ programFolder }: CheckContext): Promise<CheckResult> {
    const folder = await programFolder;
    const range = ownPackage().peerDependencies["@pulumi/pulumi"];
    const version = versionFrom(folder, "@pulumi/pulumi");
    const remedy = `run npm install @pulumi/pulumi@${range} in that folder`;
    if (version === undefined) {
        return fail(`the program in ${folder} cannot find @pulumi/pulumi`, remedy);
    }
    return isInRange(version, range)
        ? ok(`@pulumi/pulumi ${version}`)
        : fail(`the program in ${folder} has @pulumi/pulumi ${version}, but stacklease needs ${range}`, remedy);
}

/**
 * Checks that the program and Pulumi's plugin process can load this package. State refers to it, so even destroy needs
 * it there.
 */
export async function checkProgramsPackage({ programFolder }: CheckContext): Promise<CheckResult> {
    const folder = await programFolder;
    const { version: own } = ownPackage();
    const version = versionFrom(folder, "stacklease");
    if (version === undefined || resolveFrom(folder, "stacklease/runtime") === undefined) {
        return fail(
            `the program in ${folder} cannot find stacklease`,
            `run npm install stacklease@${own} in that folder`,
        );
    }
    return version === own
        ? ok(`stacklease ${version}`)
        : warn(
              `the program in ${folder} has stacklease ${version}, but this command is ${own}`,
              "run the project's own command with npx stacklease, or install the same version",
          );
}

/** Returns whether a version is in an npm range. A prerelease counts as the release that it precedes. */
export function isInRange(version: string, range: string): boolean {
    return satisfies(version, range, { includePrerelease: true });
}

/** Returns the version of a package that a program in a folder would load; undefined if it would find none. */
function versionFrom(folder: string, name: string): string | undefined {
    const path = resolveFrom(folder, `${name}/package.json`);
    return path && (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

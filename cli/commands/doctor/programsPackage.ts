import { resolveFrom } from "../../../provider/resolveFrom";
import { ownPackage } from "../../engine/ownPackage";
import { type Finding, fail, ok, warn } from "./finding";
import type { Surroundings } from "./surroundings";
import { versionFrom } from "./versionFrom";

/** This package as the program and Pulumi's plugin load it: state refers to it, so that even destroy needs it there. */
export async function programsPackage({ programFolder }: Surroundings): Promise<Finding> {
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

import { ownPackage } from "../../engine/ownPackage";
import { type Finding, fail, ok } from "./finding";
import type { Surroundings } from "./surroundings";
import { versionFrom } from "./versionFrom";
import { isInRange } from "./versions";

/** Pulumi's SDK as the program loads it: whether it is there, and one that stacklease works with. */
export async function pulumiSdk({ programFolder }: Surroundings): Promise<Finding> {
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

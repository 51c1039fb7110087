import { dirname } from "node:path";

interface Package {
    readonly version: string;
    readonly engines: { readonly node: string };
    readonly peerDependencies: { readonly "@pulumi/pulumi": string };
}

/** Returns this package's package.json. */
export function ownPackage(): Package {
    return require("stacklease/package.json") as Package;
}

/** Returns the folder of this package. */
export function ownFolder(): string {
    return dirname(require.resolve("stacklease/package.json"));
}

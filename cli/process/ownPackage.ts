import { dirname } from "node:path";

interface Package {
    readonly version: string;
    readonly engines: { readonly node: string };
    readonly peerDependencies: { readonly "@pulumi/pulumi": string };
}

/** What this package says of itself. */
export function ownPackage(): Package {
    return require("stacklease/package.json") as Package;
}

/** The folder of this package. */
export function ownFolder(): string {
    return dirname(require.resolve("stacklease/package.json"));
}

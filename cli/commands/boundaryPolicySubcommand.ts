import type { AddSubcommand } from "../commandLine/addSubcommand";
import { printJson } from "../terminal/print";

/** Adds `stacklease boundary-policy`. */
export function boundaryPolicySubcommand(add: AddSubcommand): void {
    add("boundary-policy", "Print a boundary that keeps a lease from creating other identities", boundaryPolicy);
}

/** Runs `stacklease boundary-policy`: prints the permissions boundary for leases, as IAM accepts it. */
async function boundaryPolicy(): Promise<void> {
    const { boundaryPolicyDocument } = await import("../issuerPermissions/boundaryPolicyDocument.js");
    printJson(boundaryPolicyDocument());
}

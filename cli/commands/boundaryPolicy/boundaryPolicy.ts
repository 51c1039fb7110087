import { boundaryPolicyDocument as document } from "../../issuerPermissions/boundaryPolicyDocument";
import { printJson } from "../../terminal/print";

/** Runs `stacklease boundary-policy`: prints the permissions boundary for leases, as IAM accepts it. */
export async function boundaryPolicy(): Promise<void> {
    printJson(document());
}

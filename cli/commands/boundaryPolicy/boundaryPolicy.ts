import { boundaryPolicyDocument as document } from "../../issuerPermissions/boundaryPolicy";
import { printJson } from "../../terminal/print";

/** `stacklease boundary-policy`: prints the permissions boundary for leases, as IAM takes it. */
export async function boundaryPolicy(): Promise<void> {
    printJson(document());
}

import { callerIdentity } from "../../aws/callerIdentity";
import { Operation } from "../../errors/operation";
import { findIamFault, type IssuedInputs, type IssuerFault } from "../../lease/issuerFault";

/**
 * Returns the reason why the issuer cannot call IAM, or undefined. An issuer whose identity cannot be read now is not
 * at fault: it may be readable when the lease is issued.
 */
export async function findIssuerFault({ backend, name }: IssuedInputs): Promise<IssuerFault | undefined> {
    try {
        const { arn } = await callerIdentity(backend, new Operation("plan", "lease", name));
        return await findIamFault(backend, arn);
    } catch {
        return undefined;
    }
}

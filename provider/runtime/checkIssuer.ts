import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { driverOf } from "../drivers/drivers";
import { typeOf } from "../lease/credentialTypes";
import type { LeaseInputs } from "../lease/leaseInputs";
import type { Limits } from "../lease/limits";
import { type PropertyMap, same } from "../pulumi/propertyMap";
import { failure } from "./handler";
import { known, type Planned } from "./planned";

/**
 * Returns what AWS will refuse of a lease that is about to be issued or edited, as far as it can be known: by who the
 * issuer is, which the backend has asked already, and by the role, if the issuer may read it. Nothing is asked for a
 * lease that stays as it is.
 * @param limits undefined if they are not known yet
 */
export async function checkIssuer(
    olds: PropertyMap,
    planned: Planned<LeaseInputs>,
    limits: Limits | undefined,
): Promise<CheckFailure[]> {
    const lease = known(planned, "name", "policy", "backend", "roleArn");
    if (!lease || !limits) {
        return [];
    }
    const isDue = typeOf(lease).isEditable ? !isUnchanged(olds, planned) : !same(olds.issuedAt, planned.issuedAt);
    const fault = isDue ? await (await driverOf(lease)).findIssuerFault(lease, limits.ttl) : undefined;
    return fault ? [failure(fault.place, fault.reason)] : [];
}

/** Whether a lease stays as it is in AWS. A rotated key of its backend changes the ledger alone. */
function isUnchanged(olds: PropertyMap, planned: PropertyMap): boolean {
    return Object.entries(planned).every(([key, value]) => key === "backend" || same(olds[key], value));
}

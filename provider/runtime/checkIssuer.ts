import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { driverOf } from "../drivers/drivers";
import { typeOf } from "../lease/credentialTypes";
import type { LeaseInputs } from "../lease/leaseInputs";
import type { Limits } from "../lease/limits";
import { isEqual, type PropertyMap } from "../pulumi/propertyMap";
import { failure } from "./handler";
import { known, type Planned } from "./planned";

/**
 * Returns what AWS would refuse about a lease that is about to be issued or edited, as far as it can be known in
 * advance. It considers the issuer, whose identity the backend has already requested, and the role if the issuer can
 * read it. It calls nothing for an unchanged lease.
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
    const isDue = typeOf(lease).isEditable ? !isUnchanged(olds, planned) : !isEqual(olds.issuedAt, planned.issuedAt);
    const fault = isDue ? await (await driverOf(lease)).findIssuerFault(lease, limits.ttlSeconds) : undefined;
    return fault ? [failure(fault.place, fault)] : [];
}

/** Returns whether a lease stays the same in AWS. A rotated key of its backend changes only the ledger. */
function isUnchanged(olds: PropertyMap, planned: PropertyMap): boolean {
    return Object.entries(planned).every(([key, value]) => key === "backend" || isEqual(olds[key], value));
}

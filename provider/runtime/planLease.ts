import { awsNow } from "../aws/clock";
import { chosenRole } from "../lease/chosenRole";
import { isRenewalRequested } from "../lease/commandRequest";
import { dueChange, windowsOf } from "../lease/dueChange";
import { never } from "../lease/duration";
import type { LeaseInputs, Predecessor } from "../lease/leaseInputs";
import type { Limits } from "../lease/limits";
import { stillAlive } from "../lease/predecessors";
import { newSchedule, type Schedule } from "../lease/schedule";
import { hasUnknown, unknown } from "../pulumi/propertyMap";
import { planSuccessor, type Replacement } from "./overlap";
import { known, type Planned, part } from "./planned";
import type { AskedInputs } from "./storedState";

/** What check plans for a lease beside its inputs. */
export interface Plan extends Schedule {
    /** The role to assume: the one that was chosen, or the policy's only one. null for other credential types. */
    readonly roleArn: string | null;
    /** Why it took the place of another lease; null for a first one. A change of it is a replacement. */
    readonly rotation: string | null;
    /**
     * The leases whose place it has taken and that live on. One whose end has come drops out, and update removes it.
     */
    readonly predecessors: readonly Predecessor[] | null;
}

/**
 * The dates that checked inputs carry, the reason of a rotation and what lives on behind it, so that a preview shows
 * them as changed inputs: kept from the old inputs while nothing is due. A decision taken in diff alone would show as a
 * bare `update`.
 *
 * @param limits undefined if they are not known yet
 * @param replacement the one that a new lease belongs to
 */
export function planLease(
    before: LeaseInputs | undefined,
    inputs: Planned<AskedInputs>,
    limits: Limits | undefined,
    replacement?: Replacement,
): Plan {
    const now = awsNow();
    const roleArn = planRole(inputs);
    const kept = { roleArn, rotation: before?.rotation ?? null, predecessors: stillAlive(before?.predecessors, now) };
    const due = known(inputs, "renewBefore", "rotateBefore", "onExpiry", "overlap");
    if (!limits || !due) {
        return { issuedAt: unknown, expiresAt: unknown, maxExpiresAt: unknown, ...kept };
    }
    if (!before || hasUnknown(before.issuedAt)) {
        return { ...newSchedule(limits, now), roleArn, ...planSuccessor(replacement, inputs, due, now) };
    }
    const windows = windowsOf(isRenewalRequested(before) ? { ...due, renewBefore: never, rotateBefore: null } : due);
    const found = dueChange(before, limits, windows, now);
    return "rotation" in found
        ? { ...newSchedule(limits, now), ...kept, rotation: found.rotation }
        : { ...found.schedule, ...kept };
}

function planRole(inputs: Planned<AskedInputs>): string | null {
    const ofPolicy = part(inputs, "policy");
    const policy = ofPolicy && known(ofPolicy, "credentialType", "roleArn", "roleArns");
    const own = known(inputs, "roleArn");
    return policy && own ? chosenRole({ ...own, policy }) : unknown;
}

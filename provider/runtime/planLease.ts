import { awsNow } from "../aws/clock";
import { chosenRole } from "../lease/chosenRole";
import { isRenewalRequested } from "../lease/commandRequest";
import { dueChange, windowsOf } from "../lease/dueChange";
import { never } from "../lease/duration";
import type { LeaseInputs, Predecessor } from "../lease/leaseInputs";
import type { Limits } from "../lease/limits";
import { stillAlive } from "../lease/predecessors";
import { newSchedule, type Schedule } from "../lease/schedule";
import type { RequestedInputs } from "../lease/storedFields";
import { hasUnknown, unknownValue } from "../pulumi/propertyMap";
import { planSuccessor, type Replacement } from "./overlap";
import { known, type Planned, part } from "./planned";

/** Values that check plans for a lease in addition to its inputs. */
export interface Plan extends Schedule {
    /** ARN of the role to assume: the chosen one, or the policy's only one. null for other credential types. */
    readonly roleArn: string | null;
    /** Why the lease replaces another one; null if it replaces none. A change of it is a replacement. */
    readonly rotation: string | null;
    /** Replaced leases that still work. One whose end has come is left out, and update then removes it. */
    readonly predecessors: readonly Predecessor[] | null;
}

/**
 * Returns the dates of a lease, the reason of its rotation and its predecessors. They are planned as inputs, so that a
 * preview shows them as changes. If nothing is due, they stay the same as in the old inputs. A decision that only diff
 * made would show as a bare `update`.
 * @param limits undefined if they are not known yet
 * @param replacement the replacement that creates the lease, if any
 */
export function planLease(
    before: LeaseInputs | undefined,
    inputs: Planned<RequestedInputs>,
    limits: Limits | undefined,
    replacement?: Replacement,
): Plan {
    const now = awsNow();
    const roleArn = planRole(inputs);
    const kept = { roleArn, rotation: before?.rotation ?? null, predecessors: stillAlive(before?.predecessors, now) };
    const dueInputs = known(inputs, "renewBefore", "rotateBefore", "onExpiry", "overlap");
    if (!limits || !dueInputs) {
        return { issuedAt: unknownValue, expiresAt: unknownValue, maxExpiresAt: unknownValue, ...kept };
    }
    if (!before || hasUnknown(before.issuedAt)) {
        return { ...newSchedule(limits, now), roleArn, ...planSuccessor(replacement, inputs, dueInputs, now) };
    }
    const windows = windowsOf(
        isRenewalRequested(before) ? { ...dueInputs, renewBefore: never, rotateBefore: null } : dueInputs,
    );
    const change = dueChange(before, limits, windows, now);
    return "rotation" in change
        ? { ...newSchedule(limits, now), ...kept, rotation: change.rotation }
        : { ...change.schedule, ...kept };
}

function planRole(inputs: Planned<RequestedInputs>): string | null {
    const policyPart = part(inputs, "policy");
    const policy = policyPart && known(policyPart, "credentialType", "roleArn", "roleArns");
    const own = known(inputs, "roleArn");
    return policy && own ? chosenRole({ ...own, policy }) : unknownValue;
}

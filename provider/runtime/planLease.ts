import { awsNow } from "../aws/clock";
import { never } from "../lease/duration";
import type { LeaseInputs, Predecessor } from "../lease/leaseInputs";
import { type Limits, resolveLimits } from "../lease/limits";
import { stillAlive } from "../lease/predecessors";
import { newSchedule, type Schedule } from "../lease/schedule";
import { chosenRole } from "../lease/session/chosenRole";
import { whatIsDue } from "../lease/whatIsDue";
import { type Bag, hasUnknown, unknown } from "./bag";
import { planSuccessor, type Replacement } from "./overlap";
import { isToRenew } from "./told";

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
 * @param replacement the one that a new lease belongs to
 */
export function planLease(before: LeaseInputs | undefined, inputs: Bag, replacement?: Replacement): Plan {
    const { renewBefore, rotateBefore, onExpiry, overlap } = inputs;
    const now = awsNow();
    const roleArn = planRole(inputs);
    const kept = { roleArn, rotation: before?.rotation ?? null, predecessors: stillAlive(before?.predecessors, now) };
    const sources = [inputs.ttl, inputs.maxTtl, limitsOf(inputs.policy), limitsOf(inputs.backend)];
    if ([...sources, renewBefore, rotateBefore, onExpiry, overlap].some(hasUnknown)) {
        return { issuedAt: unknown, expiresAt: unknown, maxExpiresAt: unknown, ...kept };
    }
    const limits = resolveLimits(inputs as unknown as LeaseInputs) as Limits;
    if (!before || hasUnknown(before.issuedAt)) {
        const succession = planSuccessor(replacement, inputs as unknown as LeaseInputs, now);
        return { ...newSchedule(limits, now), roleArn, ...succession };
    }
    const windows = {
        ...(inputs as unknown as LeaseInputs),
        ...(isToRenew(before) && { renewBefore: never, rotateBefore: null }),
    };
    const due = whatIsDue(before, limits, windows, now);
    return "rotation" in due
        ? { ...newSchedule(limits, now), ...kept, rotation: due.rotation }
        : { ...due.schedule, ...kept };
}

function planRole(inputs: Bag): string | null {
    const { credentialType, roleArn, roleArns } = inputs.policy as Bag;
    const known = inputs.policy !== unknown && !hasUnknown([credentialType, roleArn, roleArns, inputs.roleArn]);
    return known ? chosenRole(inputs as unknown as LeaseInputs) : unknown;
}

/** What of a policy or backend the dates depend on; a whole one may not be known yet. */
function limitsOf(source: unknown): unknown {
    if (source === unknown) {
        return unknown;
    }
    const { ttl, maxTtl, defaultTtl, credentialType, backend } = source as Bag;
    return [ttl, maxTtl, defaultTtl, credentialType, backend];
}

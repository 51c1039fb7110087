import { awsNow } from "../aws/clock";
import type { LeaseInputs } from "../lease/leaseInputs";
import { type Limits, resolveLimits } from "../lease/limits";
import { newSchedule, type Schedule } from "../lease/schedule";
import { whatIsDue } from "../lease/whatIsDue";
import { type Bag, hasUnknown, unknown } from "./bag";
import { announcedReason } from "./rotations";

/** What check plans for a lease beside its inputs. */
export interface Plan extends Schedule {
    /** Why it took the place of another lease; null for a first one. A change of it is a replacement. */
    readonly rotation: string | null;
}

/**
 * The dates that checked inputs carry, and the reason of a rotation, so that a preview shows them as changed inputs: kept from
 * the old inputs while nothing is due. A decision taken in diff alone would show as a bare `update`.
 */
export function planDates(olds: Bag, inputs: Bag): Plan {
    const { renewBefore, rotateBefore, onExpiry } = inputs;
    const sources = [inputs.ttl, inputs.maxTtl, limitsOf(inputs.policy), limitsOf(inputs.backend)];
    if ([...sources, renewBefore, rotateBefore, onExpiry].some(hasUnknown)) {
        return { issuedAt: unknown, expiresAt: unknown, maxExpiresAt: unknown, rotation: rotationOf(olds) };
    }
    const limits = resolveLimits(inputs as unknown as LeaseInputs) as Limits;
    const before = olds as unknown as LeaseInputs;
    const now = awsNow();
    if (!before.issuedAt || hasUnknown(before.issuedAt)) {
        return { ...newSchedule(limits, now), rotation: announcedReason(inputs) };
    }
    const due = whatIsDue(before, limits, inputs as unknown as LeaseInputs, now);
    return "rotation" in due
        ? { ...newSchedule(limits, now), rotation: due.rotation }
        : { ...due.schedule, rotation: rotationOf(olds) };
}

function rotationOf({ rotation = null }: Bag): string | null {
    return rotation as string | null;
}

function limitsOf(source: unknown): unknown {
    const { ttl, maxTtl, defaultTtl } = (source ?? {}) as Bag;
    return [ttl, maxTtl, defaultTtl];
}

import { awsNow } from "../aws/clock";
import type { LeaseInputs } from "../lease/leaseInputs";
import { isFault, type Limits, resolveLimits } from "../lease/limits";
import { newSchedule, recap, reschedule, type Schedule } from "../lease/schedule";
import { type Bag, hasUnknown, unknown } from "./bag";

/**
 * The dates that checked inputs carry, so that a preview shows them as changed inputs: kept from the old inputs while
 * nothing is due. A decision taken in diff alone would show as a bare `update`.
 */
export function planDates(olds: Bag, inputs: Bag): Record<keyof Schedule, string | null> {
    if ([inputs.ttl, inputs.maxTtl, limitsOf(inputs.policy), limitsOf(inputs.backend)].some(hasUnknown)) {
        return { issuedAt: unknown, expiresAt: unknown, maxExpiresAt: unknown };
    }
    const limits = resolveLimits(inputs as unknown as LeaseInputs) as Limits;
    const before = olds as unknown as LeaseInputs;
    if (!before.issuedAt || hasUnknown(before.issuedAt)) {
        return newSchedule(limits, awsNow());
    }
    const { issuedAt, expiresAt, maxExpiresAt } = before;
    const schedule = { issuedAt, expiresAt, maxExpiresAt };
    const old = resolveLimits(before);
    if (isFault(old) || old.ttl !== limits.ttl) {
        return reschedule(schedule, limits, awsNow());
    }
    return old.maxTtl === limits.maxTtl ? schedule : recap(schedule, limits);
}

function limitsOf(source: unknown): unknown {
    const { ttl, maxTtl, defaultTtl } = source as Bag;
    return [ttl, maxTtl, defaultTtl];
}

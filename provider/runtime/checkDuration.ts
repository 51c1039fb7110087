import { parseDuration } from "../lease/duration";

/** Why a value is no duration, or undefined. */
export function durationFault(value: unknown): string | undefined {
    const parsed = parseDuration(value);
    return "fault" in parsed ? parsed.fault : undefined;
}

import { parseDuration } from "../lease/duration";

/** Returns why a value is not a valid duration, or undefined. */
export function durationFault(value: unknown): string | undefined {
    const parsed = parseDuration(value);
    return "fault" in parsed ? parsed.fault : undefined;
}

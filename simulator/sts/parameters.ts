import { invalid, parameterReader } from "../service/parameters";
import type { Call } from "../service/service";

const name = /^[\w+=,.@-]+$/;
const arn = /^arn:[\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff]+$/;

/**
 * Readers of STS's parameters. Length and pattern of each:
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html and the pages of the other actions.
 */
export const { optional, required } = parameterReader({
    RoleArn: { pattern: arn, min: 20, max: 2_048 },
    RoleSessionName: { pattern: name, min: 2, max: 64 },
    ExternalId: { pattern: /^[\w+=,.@:/-]+$/, min: 2, max: 1_224 },
    SourceIdentity: { pattern: name, min: 2, max: 64 },
    Name: { pattern: name, min: 2, max: 32 },
    Policy: { pattern: /^[\t\n\r\u0020-\u00ff]+$/, min: 1, max: 2_048 },
    SerialNumber: { pattern: /^[\w+=/:,.@-]+$/, min: 9, max: 256 },
});

/** Returns the requested duration of a session in seconds. The minimum is 15 minutes. */
export function durationOf({ parameters }: Call, { fallback, max }: { fallback: number; max: number }): number {
    const { DurationSeconds } = parameters;
    if (DurationSeconds === undefined) {
        return fallback;
    }
    const seconds = Number(DurationSeconds);
    const must = `Value '${DurationSeconds}' at 'durationSeconds' failed to satisfy constraint: Member must`;
    if (!(seconds >= 900)) {
        throw invalid(`${must} have value greater than or equal to 900`);
    }
    if (seconds > max) {
        throw invalid(`${must} have value less than or equal to ${max}`);
    }
    return seconds;
}

/** A mark on the time axis. */
interface Tick {
    /** Milliseconds since the epoch. */
    readonly at: number;
    /** E.g. `14:00`, `24 Nov`, `Nov`. */
    readonly label: string;
    /** The unit around the label, such as the day of an hour; null if the tick before has the same. */
    readonly within: string | null;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const stepsMs = [
    ...[1, 2, 5, 10, 15, 30].map((count) => count * minuteMs),
    ...[1, 2, 3, 4, 6, 8, 12].map((count) => count * hourMs),
    ...[1, 2, 3, 7, 14].map((count) => count * dayMs),
];
const monthSteps = [1, 3, 6, 12, 24, 60, 120];
const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
/** 5 January 1970, since weeks begin on Mondays. */
const mondayMs = 4 * dayMs;

/** Returns at most `maxTicks` ticks at round times in UTC, none so close to an edge that its label would be cut off. */
export function timeTicks({ from, to }: TimeWindow, maxTicks = 9): Tick[] {
    const margin = (to - from) * 0.03;
    const window = { from: from + margin, to: to - margin };
    const step = stepsMs.find((size) => (window.to - window.from) / size <= maxTicks);
    const times = step ? ticksAtStep(window, step) : ticksAtMonths(window, maxTicks);
    let before = "";
    return times.map((at) => {
        const { label, within } = tickLabels(new Date(at), step);
        const changed = within !== before;
        before = within;
        return { at, label, within: changed ? within : null };
    });
}

function ticksAtStep({ from, to }: TimeWindow, step: number): number[] {
    const origin = step >= 7 * dayMs ? mondayMs : 0;
    const first = Math.ceil((from - origin) / step) * step + origin;
    return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, index) => first + index * step);
}

function ticksAtMonths({ from, to }: TimeWindow, maxTicks: number): number[] {
    const monthOf = (at: number) => new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth();
    const minStep = (monthOf(to) - monthOf(from)) / maxTicks;
    const step = monthSteps.find((size) => size >= minStep) ?? Math.ceil(minStep / 120) * 120;
    const times: number[] = [];
    for (let month = Math.ceil(monthOf(from) / step) * step; month <= monthOf(to); month += step) {
        times.push(Date.UTC(Math.floor(month / 12), month % 12));
    }
    return times.filter((at) => at >= from && at <= to);
}

function tickLabels(date: Date, step: number | undefined): { label: string; within: string } {
    const month = months[date.getUTCMonth()] ?? "";
    const year = String(date.getUTCFullYear());
    if (step === undefined) {
        return { label: month, within: year };
    }
    const dayOfMonth = `${date.getUTCDate()} ${month}`;
    return step < dayMs
        ? { label: date.toISOString().slice(11, 16), within: dayOfMonth }
        : { label: dayOfMonth, within: year };
}

/** Returns where a time is in the width of the picture, e.g. `12.34%`. A time outside the window is on its edge. */
export type TimeScale = (at: number) => string;

/** Returns the scale of a window. It gives percentages, so that bars fit every page width and text keeps its size. */
export function scaleOf({ from, to }: TimeWindow): TimeScale {
    return (at) => percent((at - from) / (to - from));
}

/** Returns a share as an SVG length between `0%` and `100%`. */
export function percent(share: number): string {
    return `${Number((Math.min(1, Math.max(0, share)) * 100).toFixed(2))}%`;
}

/** A span of time, in milliseconds since the epoch. */
export interface TimeWindow {
    readonly from: number;
    readonly to: number;
}

const minSpanMs = 10 * 60_000;
/** How many times longer than the usual window an outlier may make it before it is cut off. */
const outlierFactor = 8;
/** Share of the leases that count as outliers at most. */
const outlierShare = 0.1;

/**
 * Returns the span of time that a timeline shows: from the first start to the last end. A few leases that reach far
 * beyond all others are cut off where nine of ten have started or ended, so that the others stay readable.
 * @param starts when leases were issued
 * @param ends when they end, without those that never do
 */
export function timeWindow(starts: readonly number[], ends: readonly number[], now: number): TimeWindow {
    const past = spread(starts.map((start) => now - start));
    const future = spread(ends.map((end) => end - now));
    const usual = Math.max(past.usual, future.usual, minSpanMs);
    const before = past.max > outlierFactor * usual ? Math.max(past.usual, usual / 4) : past.max;
    const after = future.max > outlierFactor * usual ? Math.max(future.usual, usual / 4) : future.max;
    const margin = Math.max(before + after, minSpanMs) * 0.03;
    return { from: now - before - margin, to: now + after + margin };
}

/** Returns the longest distance from now, and the one that nine of ten do not exceed; if there are few, all but one. */
function spread(distances: readonly number[]): { max: number; usual: number } {
    const sorted = distances.map((distance) => Math.max(0, distance)).sort((a, b) => b - a);
    const max = sorted[0] ?? 0;
    return { max, usual: sorted[Math.ceil(sorted.length * outlierShare)] ?? max };
}

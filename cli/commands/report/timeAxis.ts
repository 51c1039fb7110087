/** A mark on the time axis. */
interface Tick {
    /** Milliseconds since 1970. */
    readonly at: number;
    /** E.g. `14:00`, `24 Nov`, `Nov`. */
    readonly label: string;
    /** What the label is within, e.g. the day of an hour, where it is another than the tick's before. */
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
/** 5 January 1970: weeks begin on Mondays. */
const mondayMs = 4 * dayMs;

/**
 * Marks at round times in UTC, as close together as `most` of them allow, and none so near to an edge that its label would
 * be cut.
 */
export function timeTicks({ from, to }: TimeWindow, most = 9): Tick[] {
    const room = (to - from) * 0.03;
    const window = { from: from + room, to: to - room };
    const step = stepsMs.find((size) => (window.to - window.from) / size <= most);
    const times = step ? ticksAtStep(window, step) : ticksAtMonths(window, most);
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

function ticksAtMonths({ from, to }: TimeWindow, most: number): number[] {
    const monthOf = (at: number) => new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth();
    const wanted = (monthOf(to) - monthOf(from)) / most;
    const step = monthSteps.find((size) => size >= wanted) ?? Math.ceil(wanted / 120) * 120;
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

/** Says where a time lies in the width of the picture, e.g. `12.34%`. A time outside the window lies on its edge. */
export type TimeScale = (at: number) => string;

/** The scale of a window. Percentages fit every width of the page, and text keeps its size. */
export function scaleOf({ from, to }: TimeWindow): TimeScale {
    return (at) => percent((at - from) / (to - from));
}

/** A share as SVG takes it, between `0%` and `100%`. */
export function percent(share: number): string {
    return `${Number((Math.min(1, Math.max(0, share)) * 100).toFixed(2))}%`;
}

/** A stretch of time, in milliseconds since 1970. */
export interface TimeWindow {
    readonly from: number;
    readonly to: number;
}

const minSpanMs = 10 * 60_000;
/** How many times longer than most need it an outlier makes the window before it is cut. */
const outlierFactor = 8;
const outlierShare = 0.1;

/**
 * The stretch of time that a timeline shows: from the first start to the last end. Few that reach far beyond all others
 * do not make them unreadable: they are cut where nine of ten have begun, or ended.
 * @param starts when leases were issued
 * @param ends when they end or will end, those that never do left out
 */
export function timeWindow(starts: readonly number[], ends: readonly number[], now: number): TimeWindow {
    const past = spread(starts.map((start) => now - start));
    const future = spread(ends.map((end) => end - now));
    const usual = Math.max(past.usual, future.usual, minSpanMs);
    const before = past.most > outlierFactor * usual ? Math.max(past.usual, usual / 4) : past.most;
    const after = future.most > outlierFactor * usual ? Math.max(future.usual, usual / 4) : future.most;
    const margin = Math.max(before + after, minSpanMs) * 0.03;
    return { from: now - before - margin, to: now + after + margin };
}

/** The longest distance from now, and the one that nine of ten stay within; with few, all but one do. */
function spread(distances: readonly number[]): { most: number; usual: number } {
    const sorted = distances.map((distance) => Math.max(0, distance)).sort((a, b) => b - a);
    const most = sorted[0] ?? 0;
    return { most, usual: sorted[Math.ceil(sorted.length * outlierShare)] ?? most };
}

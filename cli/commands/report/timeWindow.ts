/** A stretch of time, in milliseconds since 1970. */
export interface TimeWindow {
    readonly from: number;
    readonly to: number;
}

const leastSpan = 10 * 60_000;
/** How many times longer than most need it an outlier makes the window before it is cut. */
const tolerance = 8;
const outliers = 0.1;

/**
 * The stretch of time that a timeline shows: from the first start to the last end. Few that reach far beyond all others
 * do not make them unreadable: they are cut where nine of ten have begun, or ended.
 * @param starts when leases were issued
 * @param ends when they end or will end, those that never do left out
 */
export function timeWindow(starts: readonly number[], ends: readonly number[], now: number): TimeWindow {
    const past = spread(starts.map((start) => now - start));
    const future = spread(ends.map((end) => end - now));
    const usual = Math.max(past.usual, future.usual, leastSpan);
    const before = past.most > tolerance * usual ? Math.max(past.usual, usual / 4) : past.most;
    const after = future.most > tolerance * usual ? Math.max(future.usual, usual / 4) : future.most;
    const margin = Math.max(before + after, leastSpan) * 0.03;
    return { from: now - before - margin, to: now + after + margin };
}

/** The longest distance from now, and the one that nine of ten stay within; with few, all but one do. */
function spread(distances: readonly number[]): { most: number; usual: number } {
    const sorted = distances.map((distance) => Math.max(0, distance)).sort((a, b) => b - a);
    const most = sorted[0] ?? 0;
    return { most, usual: sorted[Math.ceil(sorted.length * outliers)] ?? most };
}

import type { TimeWindow } from "./timeWindow";

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

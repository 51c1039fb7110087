import { formatDuration } from "../../provider/lease/duration";

/** Milliseconds in the two largest units, cut: `2d3h`, `59m12s`. */
export function shortDuration(milliseconds: number): string {
    const seconds = Math.floor(milliseconds / 1_000);
    const [step = 1] = [86_400, 3_600, 60].filter((unit) => seconds >= unit).map((unit) => below[unit] ?? 1);
    return formatDuration(seconds - (seconds % step));
}

/** The unit that stands below another. */
const below: Readonly<Record<number, number>> = { 86400: 3_600, 3600: 60, 60: 1 };

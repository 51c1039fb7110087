const units = [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
] as const;

/** Milliseconds in the largest unit that fits, in words: `412 days`, `1 hour`, `0 minutes`. */
export function age(milliseconds: number): string {
    const [unit, length] = units.find(([, each]) => milliseconds >= each) ?? units[2];
    const count = Math.max(0, Math.floor(milliseconds / length));
    return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Longest name that is compared. No name of AWS or of this package is longer, and the rest would only cost time. */
const longestName = 128;

/**
 * Returns the candidate nearest to a name, ignoring case; undefined if none is near enough. Near enough is one edit per
 * three letters, and at most three edits.
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
    // Loaded on demand: only a wrong name needs it.
    const { distance } = require("fastest-levenshtein") as typeof import("fastest-levenshtein");
    const start = name.slice(0, longestName).toLowerCase();
    const [best] = candidates
        .map((candidate) => ({ candidate, edits: distance(start, candidate.toLowerCase()) }))
        .sort((a, b) => a.edits - b.edits);
    return best && best.edits <= Math.min(3, Math.floor(name.length / 3)) ? best.candidate : undefined;
}

/** No name of AWS's or of ours is longer. The rest of a longer one would only cost time. */
const longestName = 128;

/**
 * The candidate nearest to a name, ignoring case; undefined if none is so near that it may be meant: one edit per three
 * letters, three at most.
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
    // Only a wrong name pays for it.
    const { distance } = require("fastest-levenshtein") as typeof import("fastest-levenshtein");
    const start = name.slice(0, longestName).toLowerCase();
    const [best] = candidates
        .map((candidate) => ({ candidate, far: distance(start, candidate.toLowerCase()) }))
        .sort((a, b) => a.far - b.far);
    return best && best.far <= Math.min(3, Math.floor(name.length / 3)) ? best.candidate : undefined;
}

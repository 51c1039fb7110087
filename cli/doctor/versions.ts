/**
 * Whether a version is in a range of npm's, of the forms that our package.json has: `>=22.12` or `^3.268.0`. What follows the three
 * numbers does not count.
 */
export function isInRange(version: string, range: string): boolean {
    const [found, wanted] = [numbersOf(version), numbersOf(range)];
    const [major = 0] = found;
    if (range.startsWith("^") && major !== wanted[0]) {
        return false;
    }
    const first = found.findIndex((number, index) => number !== wanted[index]);
    return first === -1 || (found[first] ?? 0) > (wanted[first] ?? 0);
}

function numbersOf(text: string): [number, number, number] {
    const [major = 0, minor = 0, patch = 0] = (/\d+(\.\d+)*/.exec(text)?.[0] ?? "").split(".").map(Number);
    return [major, minor, patch];
}

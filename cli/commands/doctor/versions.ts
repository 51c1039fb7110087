import satisfies from "semver/functions/satisfies";

/** Whether a version is in a range of npm's. One that is not released yet counts as what it will be. */
export function isInRange(version: string, range: string): boolean {
    return satisfies(version, range, { includePrerelease: true });
}

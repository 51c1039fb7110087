/**
 * What a refresh can find changed in AWS. A finding is one line, `<kind>: <what>`. Some end a lease: it is replaced at
 * the next `up`. All others are repaired in place.
 */
export type DriftKind =
    | "killed"
    | "key"
    | "document"
    | "boundary"
    | "tags"
    | "foreign key"
    | "inline policy"
    | "attached policy"
    | "group"
    | "login profile"
    | "signing certificate"
    | "SSH key"
    | "service credential";

const ends: readonly DriftKind[] = ["killed", "key"];

/** A finding as state keeps it. */
export function finding(kind: DriftKind, what: string): string {
    return `${kind}: ${what}`;
}

/** The findings of some kinds among others. */
export function findingsOf(lines: readonly string[], ...kinds: readonly DriftKind[]): string[] {
    return lines.filter((line) => kinds.some((kind) => line.startsWith(`${kind}: `)));
}

/** Of a killed lease. */
export const killedFinding = finding("killed", "everything is denied for good");

/** Whether a finding ends the lease. */
export function isEnd(line: string): boolean {
    return findingsOf([line], ...ends).length > 0;
}

/**
 * Kinds of drift that a refresh can find in AWS. A finding is one line, `<kind>: <description>`. Some kinds end a
 * lease, and the next `up` replaces it. All other kinds are repaired in place.
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

const endingKinds: readonly DriftKind[] = ["killed", "key"];

/** Returns a finding in the form that state keeps. */
export function finding(kind: DriftKind, what: string): string {
    return `${kind}: ${what}`;
}

/** Returns the findings of some kinds. */
export function findingsOf(lines: readonly string[], ...kinds: readonly DriftKind[]): string[] {
    return lines.filter((line) => kinds.some((kind) => line.startsWith(`${kind}: `)));
}

/** Finding for a killed lease. */
export const killedFinding = finding("killed", "everything is denied for good");

/** Returns whether a finding ends the lease. */
export function endsLease(line: string): boolean {
    return findingsOf([line], ...endingKinds).length > 0;
}

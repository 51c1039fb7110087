/**
 * Whether a text matches a pattern in which `*` is any run of characters and `?` any one. Each part between two `*` is
 * taken at the leftmost place where it fits, since a later one only leaves less for the parts after it. So nothing is
 * tried twice.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
    const [first = "", ...parts] = pattern.split(/\*+/);
    const last = parts.pop();
    if (last === undefined) {
        return text.length === first.length && fits(first, text, 0);
    }
    const end = text.length - last.length;
    if (end < first.length || !fits(first, text, 0) || !fits(last, text, end)) {
        return false;
    }
    let at = first.length;
    for (const part of parts) {
        while (at + part.length <= end && !fits(part, text, at)) {
            at++;
        }
        at += part.length;
        if (at > end) {
            return false;
        }
    }
    return true;
}

/** Whether a part of a pattern without `*` matches a text at a place. */
function fits(part: string, text: string, at: number): boolean {
    for (let index = 0; index < part.length; index++) {
        const wanted = part.charAt(index);
        if (wanted !== "?" && (literals[wanted] ?? wanted) !== text.charAt(at + index)) {
            return false;
        }
    }
    return true;
}

/** Characters that {@link escapeWildcards} put in the place of literal ones. */
const literals: Readonly<Record<string, string>> = { "\u0001": "*", "\u0002": "?", "\u0003": "$" };

/** Protects the wildcards of a text that policy variables have brought in: `${*}` is a star, not a wildcard. */
export function escapeWildcards(text: string): string {
    return text.replace(/\*/g, "\u0001").replace(/\?/g, "\u0002");
}

/** The plain text of a pattern without wildcards. */
export function unescapeWildcards(text: string): string {
    return text.replaceAll("\u0001", "*").replaceAll("\u0002", "?").replaceAll("\u0003", "$");
}

/**
 * Whether an ARN matches a pattern. The six parts are compared one by one, so that a wildcard never crosses into the
 * next.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function matchesArn(pattern: string, arn: string): boolean {
    const wanted = arnParts(pattern);
    const given = arnParts(arn);
    return (
        wanted.length === 6 &&
        given.length === 6 &&
        wanted.every((part, index) => matchesWildcard(part, given[index] ?? ""))
    );
}

/**
 * Returns a short resource that ends in `*` with its missing parts filled as IAM fills them: `arn:aws:sqs:*` is
 * `arn:aws:sqs:*:*:*`.
 */
export function padArn(pattern: string): string {
    const missing = 6 - pattern.split(":").length;
    return pattern.endsWith("*") && missing > 0 ? pattern + ":*".repeat(missing) : pattern;
}

function arnParts(arn: string): string[] {
    const parts = arn.split(":");
    return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

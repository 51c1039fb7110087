/**
 * Returns whether a text matches a pattern. `*` stands for any number of characters and `?` for exactly one.
 *
 * Each part between two `*` is matched at its leftmost possible position, because a later position only leaves less
 * text for the parts after it. So no backtracking is needed.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
    const [first = "", ...parts] = pattern.split(/\*+/);
    const last = parts.pop();
    if (last === undefined) {
        return text.length === first.length && matchesAt(first, text, 0);
    }
    const end = text.length - last.length;
    if (end < first.length || !matchesAt(first, text, 0) || !matchesAt(last, text, end)) {
        return false;
    }
    let position = first.length;
    for (const part of parts) {
        while (position + part.length <= end && !matchesAt(part, text, position)) {
            position++;
        }
        position += part.length;
        if (position > end) {
            return false;
        }
    }
    return true;
}

/** Returns whether a part of a pattern without `*` matches a text at a position. */
function matchesAt(part: string, text: string, position: number): boolean {
    for (let index = 0; index < part.length; index++) {
        const expected = part.charAt(index);
        if (expected !== "?" && (literals[expected] ?? expected) !== text.charAt(position + index)) {
            return false;
        }
    }
    return true;
}

/** Literal characters by the characters that {@link escapeWildcards} replaces them with. */
const literals: Readonly<Record<string, string>> = { "\u0001": "*", "\u0002": "?", "\u0003": "$" };

/** Escapes the wildcards in the value of a policy variable: `${*}` is a literal star, not a wildcard. */
export function escapeWildcards(text: string): string {
    return text.replace(/\*/g, "\u0001").replace(/\?/g, "\u0002");
}

/** Returns the literal text of a pattern without wildcards. */
export function unescapeWildcards(text: string): string {
    return text.replaceAll("\u0001", "*").replaceAll("\u0002", "?").replaceAll("\u0003", "$");
}

/**
 * Returns whether an ARN matches a pattern. The six parts are compared separately, so a wildcard never spans two parts.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function matchesArn(pattern: string, arn: string): boolean {
    const expected = arnParts(pattern);
    const actual = arnParts(arn);
    return (
        expected.length === 6 &&
        actual.length === 6 &&
        expected.every((part, index) => matchesWildcard(part, actual[index] ?? ""))
    );
}

/**
 * Completes a short resource that ends in `*` as IAM does: `arn:aws:sqs:*` becomes `arn:aws:sqs:*:*:*`.
 */
export function padArn(pattern: string): string {
    const missing = 6 - pattern.split(":").length;
    return pattern.endsWith("*") && missing > 0 ? pattern + ":*".repeat(missing) : pattern;
}

function arnParts(arn: string): string[] {
    const parts = arn.split(":");
    return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

/** Whether a text matches a pattern in which `*` is any run of characters and `?` any one. */
export function matchesWildcard(pattern: string, text: string): boolean {
    return toRegExp(pattern).test(text);
}

/** Characters that {@link escapeWildcards} put in the place of literal ones. */
const literals: Readonly<Record<string, string>> = { "\u0001": "\\*", "\u0002": "\\?", "\u0003": "\\$" };

/** Protects the wildcards of a text that policy variables have brought in: `${*}` is a star, not a wildcard. */
export function escapeWildcards(text: string): string {
    return text.replace(/\*/g, "\u0001").replace(/\?/g, "\u0002");
}

function toRegExp(pattern: string): RegExp {
    const source = [...pattern]
        .map((character) => {
            const literal = literals[character];
            if (literal) {
                return literal;
            }
            if (character === "*") {
                return "[\\s\\S]*";
            }
            return character === "?" ? "[\\s\\S]" : character.replace(/[.+^${}()|[\]\\]/g, "\\$&");
        })
        .join("");
    return new RegExp(`^${source}$`);
}

/** The plain text of a pattern without wildcards. */
export function unescapeWildcards(text: string): string {
    return text.replaceAll("\u0001", "*").replaceAll("\u0002", "?").replaceAll("\u0003", "$");
}

/**
 * Whether an ARN matches a pattern. The six parts are compared one by one, so that a wildcard never crosses into the next.
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

function arnParts(arn: string): string[] {
    const parts = arn.split(":");
    return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

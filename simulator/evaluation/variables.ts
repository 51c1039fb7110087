import { type ContextLookup, firstValue } from "./context";
import { escapeWildcards } from "./wildcard";

/**
 * Returns a text with its policy variables replaced by their values, in which wildcards are escaped. Returns undefined
 * if a variable has neither value nor default. Then the text matches nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function expandVariables(text: string, context: ContextLookup): string | undefined {
    let expanded = "";
    let remaining = text;
    for (;;) {
        const start = remaining.indexOf("${");
        const end = start < 0 ? -1 : remaining.indexOf("}", start);
        if (end < 0) {
            return expanded + remaining;
        }
        const value = variableValue(remaining.slice(start + 2, end), context);
        if (value === undefined) {
            return undefined;
        }
        expanded += remaining.slice(0, start) + value;
        remaining = remaining.slice(end + 1);
    }
}

/**
 * Returns the value of a variable from the text between `${` and `}`: a literal character, or a key with an optional
 * default in quotes.
 */
function variableValue(variable: string, context: ContextLookup): string | undefined {
    if (variable === "*" || variable === "?" || variable === "$") {
        return variable === "$" ? "\u0003" : escapeWildcards(variable);
    }
    const comma = variable.indexOf(",");
    const [key, fallback] =
        comma < 0 ? [variable.trim()] : [variable.slice(0, comma).trim(), unquote(variable.slice(comma + 1).trim())];
    const value = firstValue(context(key)) ?? fallback;
    return value === undefined ? undefined : escapeWildcards(value);
}

function unquote(text: string): string | undefined {
    const isQuoted = text.length >= 2 && text.startsWith("'") && text.indexOf("'", 1) === text.length - 1;
    return isQuoted ? text.slice(1, -1) : undefined;
}

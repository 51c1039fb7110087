import { type ContextLookup, firstValue } from "./context";
import { escapeWildcards } from "./wildcard";

/**
 * Puts the values of policy variables into a text, wildcards in them protected. Undefined when a variable has neither
 * value nor default: then the text matches nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function expandVariables(text: string, context: ContextLookup): string | undefined {
    let expanded = "";
    let rest = text;
    for (;;) {
        const start = rest.indexOf("${");
        const end = start < 0 ? -1 : rest.indexOf("}", start);
        if (end < 0) {
            return expanded + rest;
        }
        const value = variableValue(rest.slice(start + 2, end), context);
        if (value === undefined) {
            return undefined;
        }
        expanded += rest.slice(0, start) + value;
        rest = rest.slice(end + 1);
    }
}

/** The value of what stands between `${` and `}`: a literal character, or a key with or without a default in quotes. */
function variableValue(inside: string, context: ContextLookup): string | undefined {
    if (inside === "*" || inside === "?" || inside === "$") {
        return inside === "$" ? "\u0003" : escapeWildcards(inside);
    }
    const comma = inside.indexOf(",");
    const [key, fallback] =
        comma < 0 ? [inside.trim()] : [inside.slice(0, comma).trim(), unquote(inside.slice(comma + 1).trim())];
    const value = firstValue(context(key)) ?? fallback;
    return value === undefined ? undefined : escapeWildcards(value);
}

function unquote(text: string): string | undefined {
    const isQuoted = text.length >= 2 && text.startsWith("'") && text.indexOf("'", 1) === text.length - 1;
    return isQuoted ? text.slice(1, -1) : undefined;
}

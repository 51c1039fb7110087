import { type ContextLookup, firstValue } from "./context";
import { escapeWildcards } from "./wildcard";

/**
 * Puts the values of policy variables into a text, wildcards in them protected. Undefined when a variable has neither
 * value nor default: then the text matches nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function expandVariables(text: string, context: ContextLookup): string | undefined {
    let missing = false;
    const expanded = text.replace(/\$\{([^}]*)\}/g, (_whole, inside: string) => {
        if (inside === "*" || inside === "?" || inside === "$") {
            return inside === "$" ? "\u0003" : escapeWildcards(inside);
        }
        const [, key = inside, fallback] = /^\s*([^,]+?)\s*(?:,\s*'([^']*)'\s*)?$/.exec(inside) ?? [];
        const value = firstValue(context(key)) ?? fallback;
        missing ||= value === undefined;
        return escapeWildcards(value ?? "");
    });
    return missing ? undefined : expanded;
}

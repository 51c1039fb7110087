import { type ConditionOperator, conditionOperators } from "./conditionOperators";
import type { ContextLookup } from "./context";
import { expandVariables } from "./variables";

/** Condition keys to wanted values, as a policy writes them. */
export type ConditionBlock = Readonly<Record<string, unknown>>;

/**
 * Whether one operator of a Condition holds for all of its keys.
 * @param name as in the policy, e.g. `ForAnyValue:StringLikeIfExists`
 */
export function conditionHolds(name: string, block: ConditionBlock, context: ContextLookup): boolean {
    const [, quantifier, bare = "", ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(name) ?? [];
    return Object.entries(block).every(([key, wanted]) => {
        const values = (Array.isArray(wanted) ? wanted : [wanted]).map(String);
        const requested = context(key);
        if (bare === "Null") {
            return values.some((value) => (value.toLowerCase() === "true") === (requested === undefined));
        }
        if (requested === undefined && ifExists) {
            return true;
        }
        const operator = conditionOperators[bare];
        return operator !== undefined && holds(operator, quantifier, requested, values, context);
    });
}

function holds(
    operator: ConditionOperator,
    quantifier: string | undefined,
    requested: readonly string[] | undefined,
    wanted: readonly string[],
    context: ContextLookup,
): boolean {
    const expanded = operator.variables ? wanted.flatMap((text) => expandVariables(text, context) ?? []) : wanted;
    // Wanted values are alternatives; of a negated operator, none may match.
    const test = (value: string) =>
        expanded.some((text) => operator.matches(value, text)) !== (operator.negated ?? false);
    if (quantifier === "ForAllValues") {
        return (requested ?? []).every(test); // True for an absent key, as documented.
    }
    if (quantifier === "ForAnyValue") {
        return (requested ?? []).some(test);
    }
    // An absent key makes a positive operator false and a negated one true.
    return requested === undefined || requested.length === 0 ? (operator.negated ?? false) : requested.some(test);
}

import { type ConditionOperator, conditionOperators } from "./conditionOperators";
import type { ContextLookup } from "./context";
import { expandVariables } from "./variables";

/** Condition keys with their expected values, as written in a policy. */
export type ConditionBlock = Readonly<Record<string, unknown>>;

/**
 * Returns whether one operator of a Condition holds for all of its keys.
 * @param name operator as written in the policy, e.g. `ForAnyValue:StringLikeIfExists`
 */
export function conditionHolds(name: string, block: ConditionBlock, context: ContextLookup): boolean {
    const [, quantifier, baseName = "", ifExists] =
        /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(name) ?? [];
    return Object.entries(block).every(([key, expected]) => {
        const values = (Array.isArray(expected) ? expected : [expected]).map(String);
        const actual = context(key);
        if (baseName === "Null") {
            return values.some((value) => (value.toLowerCase() === "true") === (actual === undefined));
        }
        if (actual === undefined && ifExists) {
            return true;
        }
        const operator = conditionOperators[baseName];
        return operator !== undefined && holds(operator, quantifier, actual, values, context);
    });
}

function holds(
    operator: ConditionOperator,
    quantifier: string | undefined,
    actual: readonly string[] | undefined,
    expected: readonly string[],
    context: ContextLookup,
): boolean {
    const expanded = operator.variables ? expected.flatMap((text) => expandVariables(text, context) ?? []) : expected;
    // Expected values are alternatives. For a negated operator, none of them must match.
    const test = (value: string) =>
        expanded.some((text) => operator.matches(value, text)) !== (operator.negated ?? false);
    if (quantifier === "ForAllValues") {
        return (actual ?? []).every(test); // True if the key is absent, as documented.
    }
    if (quantifier === "ForAnyValue") {
        return (actual ?? []).some(test);
    }
    // If the key is absent, a positive operator is false and a negated one is true.
    return actual === undefined || actual.length === 0 ? (operator.negated ?? false) : actual.some(test);
}

import { conditionOperator, policyElements } from "./policySchema";

/**
 * Returns the place that a path in a policy leads to, such as `Statement[0].Action[1]`. Elements and operators are
 * shown by name. Condition keys and unknown keys are shown by position, since they may be part of a secret.
 */
export function placeOf(path: readonly string[], policy: unknown): string {
    let place = "";
    let value = policy;
    for (const [depth, part] of path.entries()) {
        if (Array.isArray(value)) {
            place += `[${part}]`;
        } else if (isNamed(path, depth)) {
            place += `${place && "."}${part}`;
        } else {
            place += `${place && ", "}${keyPosition(Object(value), part)}`;
        }
        value = (Object(value) as Record<string, unknown>)[part];
    }
    return place;
}

function isNamed(path: readonly string[], depth: number): boolean {
    const part = path[depth] ?? "";
    const above = path.slice(0, depth);
    return above.at(-1) === "Condition"
        ? new RegExp(conditionOperator).test(part)
        : !above.includes("Condition") && policyElements.has(part);
}

/**
 * Returns the position of a key in an object, for messages. The key itself may be part of a secret. The position is the
 * alphabetical one, since the engine passes objects in any order.
 */
export function keyPosition(object: object, key: string): string {
    const keys = Object.keys(object).sort();
    const order = keys.length > 1 ? " in alphabetical order" : "";
    return `key ${keys.indexOf(key) + 1} of ${keys.length}${order}`;
}

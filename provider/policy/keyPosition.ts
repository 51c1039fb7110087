/**
 * Returns the position of a key in an object, for messages. The key itself may be part of a secret. The position is the
 * alphabetical one, since the engine passes objects in any order.
 */
export function keyPosition(object: object, key: string): string {
    const keys = Object.keys(object).sort();
    const order = keys.length > 1 ? " in alphabetical order" : "";
    return `key ${keys.indexOf(key) + 1} of ${keys.length}${order}`;
}

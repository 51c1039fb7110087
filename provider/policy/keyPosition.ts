/**
 * Says in a message which key of an object is meant, without showing it: it may be part of a secret. By the order of
 * the alphabet, since the engine hands objects over in any order.
 */
export function keyPosition(object: object, key: string): string {
    const keys = Object.keys(object).sort();
    const order = keys.length > 1 ? " in alphabetical order" : "";
    return `key ${keys.indexOf(key) + 1} of ${keys.length}${order}`;
}

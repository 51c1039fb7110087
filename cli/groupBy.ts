const collator = new Intl.Collator("en", { numeric: true });

/**
 * Groups things by a key, in the order of the keys.
 * @param keys have a group also when nothing falls into it
 */
export function groupBy<T>(
    things: readonly T[],
    keyOf: (thing: T) => string,
    keys: readonly string[] = [],
): [key: string, members: T[]][] {
    const groups = new Map<string, T[]>(keys.map((key) => [key, []]));
    for (const thing of things) {
        const members = groups.get(keyOf(thing));
        if (members) {
            members.push(thing);
        } else {
            groups.set(keyOf(thing), [thing]);
        }
    }
    return [...groups].sort(([a], [b]) => collator.compare(a, b));
}

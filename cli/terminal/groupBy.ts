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
    const groups = new Map([...keys.map((key): [string, T[]] => [key, []]), ...Map.groupBy(things, keyOf)]);
    return [...groups].sort(([a], [b]) => collator.compare(a, b));
}

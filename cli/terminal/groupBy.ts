const collator = new Intl.Collator("en", { numeric: true });

/**
 * Groups items by a key, in the natural order of the keys.
 * @param keys get a group even if it is empty
 */
export function groupBy<T>(
    items: readonly T[],
    keyOf: (item: T) => string,
    keys: readonly string[] = [],
): [key: string, members: T[]][] {
    const groups = new Map([...keys.map((key): [string, T[]] => [key, []]), ...Map.groupBy(items, keyOf)]);
    return [...groups].sort(([a], [b]) => collator.compare(a, b));
}

/** Returns a number with its noun: `1 user`, `2 users`. */
export function counted(number: number, thing: string): string {
    return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

/** Does something, and gives what is printed by `console.warn` meanwhile, as plugins tell what does not fail. */
export async function warningsOf(work: () => Promise<unknown>): Promise<string[]> {
    const warnings: string[] = [];
    const { warn } = console;
    console.warn = (text: string) => warnings.push(text);
    try {
        await work();
    } finally {
        console.warn = warn;
    }
    return warnings;
}

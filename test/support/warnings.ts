/**
 * Runs an operation, and returns what it prints with `console.warn`, which plugins use to report problems that are not
 * failures.
 */
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

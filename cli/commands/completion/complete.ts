import type { Command } from "commander";
import { inTime } from "../../concurrency/inTime";
import { type Candidates, candidatesAt, directives } from "./candidates";
import { placeOf } from "./place";

/** How long a shell may be kept waiting, in milliseconds. */
const patience = 2_000;

/**
 * What a shell asks for at every Tab: prints a line for each word that fits, its description behind a tab, and last a directive.
 * It says nothing else, whatever fails, since the user is typing. The protocol is that of the scripts: https://bomb.sh/docs/tab/
 * @param line the words behind the command's name, the one at the cursor last
 */
export async function complete(root: Command, line: readonly string[]): Promise<void> {
    const none: Candidates = { candidates: [], directive: directives.nothing };
    const found = candidatesAt(root, placeOf(root, line)).catch(() => none);
    const { candidates, directive } = await inTime(found, none, patience);
    const lines = candidates.map(({ value, description }) => `${value}\t${description}`);
    // What has been given up on must not keep the shell waiting.
    process.stdout.write(`${[...lines, `:${directive}`].join("\n")}\n`, () => process.exit(0));
    await new Promise(() => {});
}

import type { Command } from "commander";
import { withTimeout } from "../../process/concurrency";
import { type CursorContext, cursorContext } from "./cursorContext";

/** How long a shell may wait for candidates. */
const timeoutMs = 2_000;

/**
 * Answers a shell when Tab is pressed: prints one line per candidate, with its description after a tab, and then a
 * directive. It reports no failure, because the user is typing. The scripts define the protocol:
 * https://bomb.sh/docs/tab/
 * @param line the words after the command's name, up to the one at the cursor
 */
export async function complete(root: Command, line: readonly string[]): Promise<void> {
    const found = matchingCandidates(root, cursorContext(root, line)).catch(() => noCandidates);
    const { candidates, directive } = await withTimeout(found, noCandidates, timeoutMs);
    const lines = candidates.map(({ value, description }) => `${value}\t${description}`);
    // Exits at once, because reads that timed out would keep the process running.
    process.stdout.write(`${[...lines, `:${directive}`].join("\n")}\n`, () => process.exit(0));
    await new Promise(() => {});
}

/** A word that is offered at the cursor. */
interface Candidate {
    readonly value: string;
    readonly description: string;
}

/** What the shell completes if there are no candidates. The protocol uses Cobra's numbers. */
const directives = { files: 0, nothing: 4, folders: 16 } as const;

/** The answer to the shell. */
interface Candidates {
    readonly candidates: readonly Candidate[];
    readonly directive: number;
}

const noCandidates: Candidates = { candidates: [], directive: directives.nothing };

/** Returns the candidates that begin with the word at the cursor. */
async function matchingCandidates(root: Command, context: CursorContext): Promise<Candidates> {
    const { candidates, directive } = await candidatesFor(root, context);
    return {
        candidates: candidates.filter(({ value }) => value.startsWith(context.prefix) && isPlain(value)),
        directive,
    };
}

async function candidatesFor(root: Command, { command, expected, options }: CursorContext): Promise<Candidates> {
    switch (expected) {
        case "nothing":
            return noCandidates;
        case "child":
            return { candidates: [], directive: directives.files };
        case "subcommand":
            return toCandidates(
                visible(root)
                    .visibleCommands(root)
                    .map((each) => [each.name(), each.description()]),
            );
        case "option":
            return toCandidates(
                visible(command)
                    .visibleOptions(command)
                    .map((each) => [each.long ?? "", each.description]),
            );
    }
    const { value } = expected;
    if (value.argChoices) {
        return toCandidates(value.argChoices.map((choice) => [choice, ""]));
    }
    const name = value.name();
    if (name === "cwd" || name === "file" || name === "config-file") {
        return { candidates: [], directive: name === "cwd" ? directives.folders : directives.files };
    }
    const { candidateValues } = await import("./candidateValues.js");
    const values = (await candidateValues[name]?.(options)) ?? [];
    return toCandidates(values.map(([text, description]) => [text, isPlainText(description) ? description : ""]));
}

function toCandidates(pairs: readonly (readonly [string, string])[]): Candidates {
    return { candidates: pairs.map(([value, description]) => ({ value, description })), directive: directives.nothing };
}

/** Returns commander's help, which knows what is not hidden. */
function visible(command: Command) {
    return command.createHelp();
}

/**
 * Returns whether a shell leaves a candidate as it is: a resource's name from a shared state must not become a command.
 */
function isPlain(value: string): boolean {
    return /^[\w+=,.@/-]+$/.test(value);
}

/** Returns whether a description is safe as well: a line break in it would begin an unchecked candidate. */
function isPlainText(description: string): boolean {
    return /^[\w+=,.@/: -]*$/.test(description);
}

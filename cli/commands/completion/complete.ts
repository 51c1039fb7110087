import type { Command } from "commander";
import { withTimeout } from "../../concurrency/withTimeout";
import { type CursorContext, cursorContext } from "./cursorContext";

/** How long a shell may be kept waiting, in milliseconds. */
const timeoutMs = 2_000;

/**
 * What a shell asks for at every Tab: prints a line for each word that fits, its description behind a tab, and last a directive.
 * It says nothing else, whatever fails, since the user is typing. The protocol is that of the scripts: https://bomb.sh/docs/tab/
 * @param line the words behind the command's name, the one at the cursor last
 */
export async function complete(root: Command, line: readonly string[]): Promise<void> {
    const none: Candidates = { candidates: [], directive: directives.nothing };
    const found = matchingCandidates(root, cursorContext(root, line)).catch(() => none);
    const { candidates, directive } = await withTimeout(found, none, timeoutMs);
    const lines = candidates.map(({ value, description }) => `${value}\t${description}`);
    // What has been given up on must not keep the shell waiting.
    process.stdout.write(`${[...lines, `:${directive}`].join("\n")}\n`, () => process.exit(0));
    await new Promise(() => {});
}

/** What may stand at a place. */
interface Candidate {
    readonly value: string;
    readonly description: string;
}

/** What the shell is to complete where we have nothing: the numbers of the protocol, which are Cobra's. */
const directives = { files: 0, nothing: 4, folders: 16 } as const;

/** What a place can be completed by. */
interface Candidates {
    readonly candidates: readonly Candidate[];
    readonly directive: number;
}

const noCandidates: Candidates = { candidates: [], directive: directives.nothing };

/** Everything that may stand at a place and begins with what stands there. */
async function matchingCandidates(root: Command, place: CursorContext): Promise<Candidates> {
    const { candidates, directive } = await candidatesFor(root, place);
    return { candidates: candidates.filter(({ value }) => value.startsWith(place.begun) && isPlain(value)), directive };
}

async function candidatesFor(root: Command, { command, takes, options }: CursorContext): Promise<Candidates> {
    switch (takes) {
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
    const { value } = takes;
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

/** Commander's own knowledge of what is not hidden. */
function visible(command: Command) {
    return command.createHelp();
}

/** Shells expand some of what they are offered: a resource's name from a shared state must not become a command there. */
function isPlain(value: string): boolean {
    return /^[\w+=,.@/-]+$/.test(value);
}

/** What is said of it neither: it may not even begin another line, which would be a candidate that nobody has looked at. */
function isPlainText(description: string): boolean {
    return /^[\w+=,.@/: -]*$/.test(description);
}

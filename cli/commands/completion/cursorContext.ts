import type { Argument, Command, Option } from "commander";

/** The cursor's position on our command line, and what is expected there. */
export interface CursorContext {
    /** The subcommand, or the command itself before a subcommand. */
    readonly command: Command;
    readonly expected: ExpectedInput;
    /** The part of the word before the cursor. */
    readonly prefix: string;
    /** The subcommand's options so far, by the names of its action's options. */
    readonly options: Readonly<Record<string, string | true>>;
}

/**
 * A subcommand, an option's name, the value of an option or argument, the command of `exec` or `run`, or nothing known.
 */
export type ExpectedInput = { readonly value: Option | Argument } | "subcommand" | "option" | "child" | "nothing";

/**
 * Returns what to complete on a command line.
 * @param line its words after the command's name as the shell has split them, up to the one at the cursor, which may be
 * empty
 */
export function cursorContext(root: Command, line: readonly string[]): CursorContext {
    const words = line.map(unquoted);
    const prefix = words.pop() ?? "";
    const options: Record<string, string | true> = {};
    let command = root;
    let open: Option | undefined; // An option whose value comes next.
    let given = 0;
    const at = (expected: ExpectedInput, rest = prefix): CursorContext => ({
        command,
        expected,
        prefix: rest,
        options,
    });

    for (const word of words) {
        const argument = argumentAt(command, given);
        if (open) {
            // Bash splits --stack=dev into three words.
            if (word !== "=") {
                options[open.attributeName()] = word;
                open = undefined;
            }
        } else if (word === "--" || argument?.variadic) {
            return at("child");
        } else if (word.startsWith("-")) {
            const [flag = "", ...value] = word.split("=");
            const option = optionOf(command, flag);
            open = option?.required && value.length === 0 ? option : undefined;
            if (option && !open) {
                options[option.attributeName()] = option.required ? value.join("=") : true;
            }
        } else if (command === root) {
            const named = root.commands.find((each) => each.name() === word);
            if (!named) {
                return at("nothing");
            }
            command = named;
        } else {
            given++;
        }
    }
    if (open) {
        return at({ value: open }, prefix === "=" ? "" : prefix);
    }
    if (prefix.startsWith("-")) {
        const [flag = "", ...value] = prefix.split("=");
        const option = optionOf(command, flag);
        return value.length === 0 ? at("option") : at(option ? { value: option } : "nothing", value.join("="));
    }
    const argument = argumentAt(command, given);
    return command === root
        ? at("subcommand")
        : argument?.variadic
          ? at("child")
          : at(argument ? { value: argument } : "nothing");
}

function optionOf({ options }: Command, flag: string): Option | undefined {
    return options.find(({ short, long }) => short === flag || long === flag);
}

function argumentAt(command: Command, index: number): Argument | undefined {
    const { registeredArguments } = command;
    const last = registeredArguments.at(-1);
    return registeredArguments[index] ?? (last?.variadic ? last : undefined);
}

/** Returns a word without simple quotes, as the shell reads it. */
function unquoted(word: string): string {
    return word.replace(/^(["'])(.*)\1$/, "$2");
}

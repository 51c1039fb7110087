import type { Command } from "commander";
import { Operation } from "../../provider/errors/operation";
import { exitCodes } from "../errors/cliError";
import { exitOnSignal } from "../process/signals";

/** Adds a subcommand. `run` loads the subcommand's code; a number that it returns is the exit code. */
export type AddSubcommand = (
    usage: string,
    description: string,
    run: (...args: never[]) => Promise<unknown>,
) => Command;

/**
 * Returns the function that adds subcommands to the command.
 * @param exit called with a subcommand's exit code
 */
export function addSubcommandsTo(root: Command, exit: (code: number) => void): AddSubcommand {
    return (usage, description, run) => {
        const command = root.command(usage).description(description).option("--debug", "Print stack traces");
        return command.action(async (...given) => {
            const args = given.filter((each) => typeof each === "string");
            exitOnSignal(new Operation("run", "stacklease", [command.name(), ...args].join(" ")));
            const code = await run(...(given as never[]));
            exit(typeof code === "number" ? code : exitCodes.done);
        });
    };
}

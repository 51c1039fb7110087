import { Command } from "commander";
import { addTo } from "./commandLine/addSubcommand";
import { ownPackage } from "./engine/ownPackage";
import { end } from "./grammar/end";
import { inTime } from "./grammar/inTime";
import { reconcile } from "./grammar/reconcile";
import { root } from "./grammar/root";
import { see } from "./grammar/see";
import { shell } from "./grammar/shell";
import { trying } from "./grammar/trying";
import { use } from "./grammar/use";

/**
 * The grammar of the command. Every action loads its file when it runs, so that `--help` loads nothing of the AWS or Pulumi SDKs.
 * @param exit what to do with a subcommand's exit code
 */
export function program(exit: (code: number) => void): Command {
    const command = new Command("stacklease")
        .description("See, use and end leases of AWS credentials that Pulumi stacks have issued.")
        .version(ownPackage().version, "-V, --version", "Print the version")
        .helpOption("-h, --help", "Print help")
        .helpCommand(false)
        .showSuggestionAfterError()
        .addHelpText("after", trailer);

    const add = addTo(command, exit);
    command.commandsGroup("See:");
    see(add);
    command.commandsGroup("Use:");
    use(add);
    command.commandsGroup("Just in time:");
    inTime(add);
    command.commandsGroup("End:");
    end(add);
    command.commandsGroup("Reconcile:");
    reconcile(add);
    command.commandsGroup("Root:");
    root(add);
    command.commandsGroup("Try:");
    trying(add);
    command.commandsGroup("Shell:");
    shell(add, command);
    return command;
}

const trailer = `
A lease is named by its id, by as much of it as is unique, or by its resource's name. Exit codes and JSON are in docs/command.md.`;

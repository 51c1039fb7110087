import { Command } from "commander";
import { addSubcommandsTo } from "./commandLine/addSubcommand";
import { boundaryPolicyParser } from "./commands/boundaryPolicy/boundaryPolicyParser";
import { completionParser } from "./commands/completion/completionParser";
import { credentialProcessParser } from "./commands/credentialProcess/credentialProcessParser";
import { doctorParser } from "./commands/doctor/doctorParser";
import { envParser } from "./commands/env/envParser";
import { execParser } from "./commands/exec/execParser";
import { issueParser } from "./commands/issue/issueParser";
import { issuerPolicyParser } from "./commands/issuerPolicy/issuerPolicyParser";
import { killParser } from "./commands/kill/killParser";
import { leasesParser } from "./commands/leases/leasesParser";
import { profileParser } from "./commands/profile/profileParser";
import { renewParser } from "./commands/renew/renewParser";
import { reportParser } from "./commands/report/reportParser";
import { revokeParser } from "./commands/revoke/revokeParser";
import { rotateRootParser } from "./commands/rotateRoot/rotateRootParser";
import { runParser } from "./commands/run/runParser";
import { showParser } from "./commands/show/showParser";
import { simulatorParser } from "./commands/simulator/simulatorParser";
import { sweepParser } from "./commands/sweep/sweepParser";
import { ownPackage } from "./process/ownPackage";

/**
 * Returns the command with all subcommands. Each subcommand loads its code when it runs, so that `--help` does not load
 * the AWS and Pulumi SDKs.
 * @param exit called with a subcommand's exit code
 */
export function program(exit: (code: number) => void): Command {
    const command = new Command("stacklease")
        .description("List, use and revoke the leases of AWS credentials that Pulumi stacks issued.")
        .version(ownPackage().version, "-V, --version", "Print the version")
        .helpOption("-h, --help", "Print help")
        .helpCommand(false)
        .showSuggestionAfterError()
        .addHelpText("after", trailer);

    const add = addSubcommandsTo(command, exit);
    command.commandsGroup("See:");
    leasesParser(add);
    showParser(add);
    reportParser(add);
    command.commandsGroup("Use:");
    execParser(add);
    envParser(add);
    credentialProcessParser(add);
    profileParser(add);
    command.commandsGroup("Just in time:");
    issueParser(add);
    runParser(add);
    command.commandsGroup("End:");
    renewParser(add);
    revokeParser(add);
    killParser(add);
    command.commandsGroup("Reconcile:");
    sweepParser(add);
    doctorParser(add);
    issuerPolicyParser(add);
    boundaryPolicyParser(add);
    command.commandsGroup("Root:");
    rotateRootParser(add);
    command.commandsGroup("Try:");
    simulatorParser(add);
    command.commandsGroup("Shell:");
    completionParser(add, command);
    return command;
}

const trailer = `
Select a lease by its id, a unique start of its id, or its resource's name. docs/command.md describes exit codes and JSON.`;

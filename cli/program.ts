import { Command } from "commander";
import { addSubcommandsTo } from "./commandLine/addSubcommand";
import { boundaryPolicySubcommand } from "./commands/boundaryPolicySubcommand";
import { completionSubcommand } from "./commands/completion/completionSubcommand";
import { credentialProcessSubcommand } from "./commands/credentialProcessSubcommand";
import { doctorSubcommand } from "./commands/doctor/doctorSubcommand";
import { envSubcommand } from "./commands/envSubcommand";
import { execSubcommand } from "./commands/execSubcommand";
import { issuerPolicySubcommand } from "./commands/issuerPolicy/issuerPolicySubcommand";
import { issueSubcommand } from "./commands/issueSubcommand";
import { killSubcommand } from "./commands/kill/killSubcommand";
import { leasesSubcommand } from "./commands/leases/leasesSubcommand";
import { profileSubcommand } from "./commands/profile/profileSubcommand";
import { renewSubcommand } from "./commands/renew/renewSubcommand";
import { reportSubcommand } from "./commands/report/reportSubcommand";
import { revokeSubcommand } from "./commands/revoke/revokeSubcommand";
import { rotateRootSubcommand } from "./commands/rotateRoot/rotateRootSubcommand";
import { runSubcommand } from "./commands/run/runSubcommand";
import { showSubcommand } from "./commands/showSubcommand";
import { simulatorSubcommand } from "./commands/simulatorSubcommand";
import { sweepSubcommand } from "./commands/sweep/sweepSubcommand";
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
    leasesSubcommand(add);
    showSubcommand(add);
    reportSubcommand(add);
    command.commandsGroup("Use:");
    execSubcommand(add);
    envSubcommand(add);
    credentialProcessSubcommand(add);
    profileSubcommand(add);
    command.commandsGroup("Just in time:");
    issueSubcommand(add);
    runSubcommand(add);
    command.commandsGroup("Renew and end:");
    renewSubcommand(add);
    revokeSubcommand(add);
    killSubcommand(add);
    command.commandsGroup("Check:");
    sweepSubcommand(add);
    doctorSubcommand(add);
    command.commandsGroup("Issuer:");
    issuerPolicySubcommand(add);
    boundaryPolicySubcommand(add);
    rotateRootSubcommand(add);
    command.commandsGroup("Other:");
    simulatorSubcommand(add);
    completionSubcommand(add, command);
    return command;
}

const trailer = `
Select a lease by its id, a unique start of its id, or its resource's name. docs/command.md describes exit codes and JSON.`;

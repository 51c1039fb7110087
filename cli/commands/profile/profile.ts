import { resolve } from "node:path";
import { Operation } from "../../../provider/errors/operation";
import { CliError, exitCodes } from "../../errors/cliError";
import { concealed } from "../../pulumi/secrets";
import { candidateLeases, findLease, leasesNamed } from "../../state/findLease";
import { qualifierOf, type StackOptions, selectedStack } from "../../state/stacks";
import { print, remark } from "../../terminal/print";
import { isInCache, ownCommand } from "./ownCommand";
import { profileStanza } from "./profileStanza";

/** Options of `stacklease profile`. */
export interface ProfileOptions extends StackOptions {
    /** The profile's name. Default: the name of the lease's resource. */
    readonly name?: string;
    /** The profile to read the lease's state with. Default: the AWS credentials in the environment of the SDK. */
    readonly stateProfile?: string;
}

/**
 * Runs `stacklease profile`: prints the stanza for ~/.aws/config with which every SDK gets a lease's credentials. It
 * names the lease by its resource, which stays the same if the lease is replaced.
 */
export async function profile(given: string, options: ProfileOptions): Promise<void> {
    const leases = await candidateLeases(given, options, "shown");
    const found = findLease(leases, given, new Operation("show", "lease"));
    const { leaseId, shown, stack, project, location, parent } = found;
    const name = parent ? leaseId : shown.name;
    const namesakes = leasesNamed(
        leases.filter((other) => other.location === location),
        name,
    );
    if (namesakes.length > 1) {
        throw new CliError(exitCodes.unknown, {
            code: "Ambiguous",
            operation: new Operation("print", "profile of lease", leaseId),
            reason: `${namesakes.length} leases of stack ${stack} are named ${name}, and a profile needs a unique name`,
            remedy: "rename one of them in the program",
        });
    }
    const own = location.name ?? (await selectedStack(location.cwd)) ?? stack;
    const stackName = parent ? `${qualifierOf(own)}${parent}` : own;
    const { stateProfile } = options;
    const locationArguments = [
        "--cwd",
        resolve(location.cwd ?? "."),
        "--stack",
        stackName,
        ...(stateProfile === undefined ? [] : ["--state-profile", stateProfile]),
    ];
    // A name that begins like an option goes after the options.
    const args = name.startsWith("-") ? [...locationArguments, "--", name] : [name, ...locationArguments];
    const profileName = options.name ?? shown.name;
    const operation = new Operation("print", "profile of lease", given);
    if (stateProfile === profileName) {
        throw new CliError(exitCodes.usage, {
            code: "InvalidUsage",
            operation,
            reason: `profile ${profileName} cannot read the state that it gets its credentials from`,
            remedy: "give another profile with --state-profile",
        });
    }
    const stanza = {
        name: profileName,
        comment: `${leaseId}, by its resource in stack ${stack} of project ${project}`,
        command: [
            ...ownCommand({ script: process.argv[1], node: process.execPath, path: process.env.PATH }),
            "credential-process",
            ...args,
        ],
        region: shown.region === concealed ? null : shown.region,
    };
    if (shown.region === concealed) {
        remark(
            `stacklease: ${operation}: the region is left out, because it is secret in the stack; set AWS_REGION where the profile is used`,
        );
    }
    if (isInCache()) {
        remark(
            `stacklease: ${operation}: this command is in a cache that may be cleared at any time; install stacklease in the project or globally, and print the profile with that command`,
        );
    }
    print(profileStanza(stanza, operation));
}

import { resolve } from "node:path";
import { Operation } from "../../../provider/operation";
import { CliError } from "../../errors/cliError";
import { exitCodes } from "../../errors/exitCodes";
import { concealed } from "../../pulumi/secrets";
import { findLease, leasesNamed } from "../../state/findLease";
import { candidateLeases } from "../../state/readLease";
import type { StackOptions } from "../../state/stackOptions";
import { qualifierOf, selectedStack } from "../../state/stacks";
import { print, remark } from "../../terminal/print";
import { isInCache, ownCommand } from "./ownCommand";
import { profileStanza } from "./profileStanza";

export interface ProfileOptions extends StackOptions {
    /** The profile's name. Default: that of the lease's resource. */
    readonly name?: string;
    /** The profile to read the lease's state with. Default: the AWS credentials of the environment in which an SDK uses the stanza. */
    readonly stateProfile?: string;
}

/**
 * `stacklease profile`: the stanza for ~/.aws/config by which every SDK gets a lease's credentials. It names the lease by its resource,
 * which stays the same when the lease is replaced.
 */
export async function profile(given: string, options: ProfileOptions): Promise<void> {
    const leases = await candidateLeases(given, options, "shown");
    const found = findLease(leases, given, new Operation("show", "lease"));
    const { leaseId, text, stack, project, location, parent } = found;
    const name = parent ? leaseId : text.name;
    const namesakes = leasesNamed(
        leases.filter((other) => other.location === location),
        name,
    );
    if (namesakes.length > 1) {
        throw new CliError(exitCodes.unknown, {
            code: "NotFound",
            operation: new Operation("print", "profile of lease", leaseId),
            reason: `${namesakes.length} leases of stack ${stack} are named ${name}, and a profile names its lease so`,
            remedy: "give each a name of its own in the program",
        });
    }
    const own = location.name ?? (await selectedStack(location.cwd)) ?? stack;
    const holder = parent ? `${qualifierOf(own)}${parent}` : own;
    const { stateProfile } = options;
    const place = [
        ...["--cwd", resolve(location.cwd ?? "."), "--stack", holder],
        ...(stateProfile === undefined ? [] : ["--state-profile", stateProfile]),
    ];
    // A name that begins like an option stands behind those there are.
    const words = name.startsWith("-") ? [...place, "--", name] : [name, ...place];
    const profileName = options.name ?? text.name;
    const operation = new Operation("print", "profile of lease", given);
    if (stateProfile === profileName) {
        throw new CliError(exitCodes.usage, {
            code: "InvalidUsage",
            operation,
            reason: `the state cannot be read with profile ${profileName} itself`,
            remedy: "give another with --state-profile",
        });
    }
    const stanza = {
        name: profileName,
        comment: `${leaseId}, by its resource in stack ${stack} of project ${project}`,
        command: [
            ...ownCommand({ script: process.argv[1], node: process.execPath, path: process.env.PATH }),
            ...["credential-process", ...words],
        ],
        region: text.region === concealed ? null : text.region,
    };
    if (text.region === concealed) {
        remark(
            `stacklease: ${operation}: its stack keeps the region secret, which is left out here; set AWS_REGION where the profile is used`,
        );
    }
    if (isInCache()) {
        remark(
            `stacklease: ${operation}: this command is in a cache, which may be emptied at any time; install stacklease in the project or globally, and print the profile with that`,
        );
    }
    print(profileStanza(stanza, operation));
}

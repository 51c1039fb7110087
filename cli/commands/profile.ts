import { resolve } from "node:path";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import { findLease, leasesNamed } from "../ledger/findLease";
import { leasesFor } from "../ledger/readLease";
import type { StackOptions } from "../stackOptions";
import { print } from "../terminal/print";

/**
 * `stacklease profile`: the stanza for ~/.aws/config by which every SDK gets a lease's credentials. It names the lease by its resource,
 * which stays the same when the lease is replaced.
 */
export async function profile(given: string, options: StackOptions): Promise<void> {
    const leases = await leasesFor(given, options, false);
    const found = findLease(leases, given, "show lease");
    const { leaseId, lease, stack, project, location, parent } = found;
    const name = parent ? leaseId : lease.name;
    const namesakes = leasesNamed(
        leases.filter((other) => other.location === location),
        name,
    );
    if (namesakes.length > 1) {
        throw new CliError(
            exitCodes.unknown,
            `show lease ${leaseId}: ${namesakes.length} leases of stack ${stack} are named ${name}, and a profile names its lease so; give each a name of its own in the program`,
        );
    }
    const place = ["--cwd", quote(resolve(location.cwd ?? ".")), "--stack", quote(parent ?? location.name ?? stack)];
    const command = ["stacklease", "credential-process", quote(name), ...place].join(" ");
    const lines = [
        `# ${leaseId}, by its resource in stack ${stack} of project ${project}`,
        `[profile ${lease.name}]`,
        `credential_process = ${command}`,
        ...(lease.backend.region ? [`region = ${lease.backend.region}`] : []),
    ];
    print(lines.join("\n"));
}

/**
 * Some SDKs give the line to a shell, others split it as one would: in single quotes nothing is expanded by either. On Windows it is cmd's.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
function quote(word: string): string {
    if (/^[\w@%+=:,./-]+$/.test(word)) {
        return word;
    }
    return process.platform === "win32" ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}

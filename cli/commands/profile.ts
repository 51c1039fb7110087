import { resolve } from "node:path";
import { readLease } from "../ledger/readLease";
import type { StackOptions } from "../stackOptions";
import { print } from "../terminal/print";

/**
 * `stacklease profile`: the stanza for ~/.aws/config by which every SDK gets a lease's credentials. It names the lease by its resource,
 * which stays the same when the lease is replaced.
 */
export async function profile(given: string, options: StackOptions): Promise<void> {
    const { leaseId, lease, stack, project, location, parent } = await readLease(given, options, "show lease", false);
    const name = parent ? leaseId : lease.name;
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

import { resolve } from "node:path";
import { Operation } from "../../provider/errors/operation";
import type { AddSubcommand } from "../commandLine/addSubcommand";
import { addStackOptions, stateProfile } from "../commandLine/options";
import { CliError, exitCodes } from "../errors/cliError";
import type { StackOptions } from "../state/stacks";
import { print } from "../terminal/print";

/** Adds `stacklease credential-process`. */
export function credentialProcessSubcommand(add: AddSubcommand): void {
    addStackOptions(
        add(
            "credential-process <lease>",
            "Print a lease's credentials for AWS SDKs, as credential_process",
            credentialProcess,
        ),
    ).addOption(stateProfile());
}

/**
 * Runs `stacklease credential-process`: prints a lease's credentials as AWS defines for `credential_process`, and
 * nothing else. The lease's name must be complete, because a profile outlives leases and a prefix may come to match
 * another.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
async function credentialProcess(given: string, options: CredentialProcessOptions): Promise<void> {
    await useStateCredentials(given, options);
    const { isIdOf, readUsableLease } = await import("../state/findLease.js");
    const { sessionExpiration } = await import("../credentials/credentialVariables.js");
    const found = await readUsableLease(given, options, new Operation("use", "lease"));
    const { lease, leaseId, parent, shown } = found;
    // Issued leases all have the name of the user who issued them, so only an id is unique.
    const isName = parent === null && given === shown.name;
    if (!isName && !isIdOf(found, given)) {
        throw new CliError(exitCodes.unknown, {
            code: "NotFound",
            operation: new Operation("use", "lease", given),
            reason: "no lease has exactly that name, and part of an id may match another lease later",
            remedy: `give ${parent === null ? `${leaseId} or ${shown.name}` : leaseId}`,
        });
    }
    const Expiration = sessionExpiration(lease);
    const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken } = lease;
    print(
        JSON.stringify({
            Version: 1,
            AccessKeyId,
            SecretAccessKey,
            ...(sessionToken && { SessionToken: sessionToken }),
            ...(Expiration && { Expiration }),
        }),
    );
}

/** Options of `stacklease credential-process`. */
interface CredentialProcessOptions extends StackOptions {
    /** Profile to read the state with. Default: the AWS credentials in the environment. */
    readonly stateProfile?: string;
}

/**
 * Variable with the leases whose `credential-process` waits for this process, as a JSON array. Processes inherit it.
 */
const waitingVariable = "STACKLEASE_CREDENTIALS_FOR";

/**
 * Sets the AWS credentials with which the Pulumi CLI reads the state that holds a lease. An SDK hands its own
 * `AWS_PROFILE` on to the process that it asks for credentials. If that profile is the lease's, and the state is in S3
 * or encrypted with KMS, the Pulumi CLI asks the same profile again, without end. The first repeated call fails.
 */
async function useStateCredentials(
    given: string,
    { stack, cwd, stateProfile }: CredentialProcessOptions,
): Promise<void> {
    const lease = JSON.stringify([resolve(cwd ?? "."), stack ?? null, given]);
    const before = waitingLeases();
    if (before.includes(lease)) {
        throw new CliError(exitCodes.stack, {
            code: "StackUnavailable",
            operation: new Operation("use", "lease", given),
            reason: `to read its state, the Pulumi CLI asks ${profileInUse()} for credentials, which are those of the lease itself`,
            remedy: `use another profile for the state: stacklease profile ${given} --state-profile <profile> prints the stanza`,
        });
    }
    process.env[waitingVariable] = JSON.stringify([...before, lease]);
    if (stateProfile !== undefined) {
        const { conflictingVariables } = await import("../credentials/credentialVariables.js");
        for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", ...conflictingVariables]) {
            delete process.env[name];
        }
        process.env.AWS_PROFILE = stateProfile;
    }
}

function waitingLeases(): string[] {
    return JSON.parse(process.env[waitingVariable] || "[]") as string[];
}

function profileInUse(): string {
    const profile = process.env.AWS_PROFILE || process.env.AWS_DEFAULT_PROFILE;
    return profile ? `the AWS profile ${profile}` : "the default AWS profile";
}

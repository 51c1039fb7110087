import { Operation } from "../../../provider/operation";
import { endOfSession } from "../../credentials/credentials";
import { CliError } from "../../errors/cliError";
import { exitCodes } from "../../errors/exitCodes";
import { isIdOf } from "../../state/findLease";
import { readUsableLease } from "../../state/readLease";
import { print } from "../../terminal/print";
import { type StateOptions, useStateCredentials } from "./stateCredentials";

/**
 * `stacklease credential-process`: a lease's credentials by AWS's contract for `credential_process`, and nothing else. The lease has to be named
 * whole: a profile outlives leases.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export async function credentialProcess(given: string, options: StateOptions): Promise<void> {
    useStateCredentials(given, options);
    const found = await readUsableLease(given, options, new Operation("use", "lease"));
    const { lease, leaseId, parent, text } = found;
    // Leases of issue all have the name of the user who issued them.
    const isName = parent === null && given === text.name;
    if (!isName && !isIdOf(found, given)) {
        throw new CliError(exitCodes.unknown, {
            code: "NotFound",
            operation: new Operation("use", "lease", given),
            reason: "there is none of that name, and what a profile names must not come to mean another",
            remedy: `give ${parent === null ? `${leaseId}, or ${text.name}, whole` : leaseId}`,
        });
    }
    const Expiration = endOfSession(lease);
    const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken } = lease;
    print(
        JSON.stringify({
            ...{ Version: 1, AccessKeyId, SecretAccessKey },
            ...(sessionToken && { SessionToken: sessionToken }),
            ...(Expiration && { Expiration }),
        }),
    );
}

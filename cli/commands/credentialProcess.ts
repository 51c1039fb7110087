import { endOfSession } from "../lease/credentials";
import { readUsableLease } from "../ledger/readLease";
import type { StackOptions } from "../stackOptions";
import { print } from "../terminal/print";

/**
 * `stacklease credential-process`: a lease's credentials by AWS's contract for `credential_process`, and nothing else.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export async function credentialProcess(given: string, options: StackOptions): Promise<void> {
    const { lease } = await readUsableLease(given, options, "use lease");
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

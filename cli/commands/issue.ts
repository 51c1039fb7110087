import { interruptible } from "../interruptible";
import { issueLease } from "../issue/issueLease";
import { describeLease } from "../ledger/describeLease";
import type { StackOptions } from "../stackOptions";
import { print, printJson } from "../terminal/print";
import { table } from "../terminal/table";

export interface IssueOptions extends StackOptions {
    readonly ttl?: string;
    readonly roleArn?: string;
    readonly json?: boolean;
}

/** `stacklease issue`: issues a lease and prints it, as `vault read aws/deploy` does. It lives until it is revoked, or to its end. */
export async function issue(policy: string, options: IssueOptions): Promise<void> {
    const { found } = await interruptible(`issue lease under ${policy}`, (signal) =>
        issueLease({ ...options, policy, signal }),
    );
    const { leaseId, lease } = found;
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = lease;
    if (options.json) {
        printJson({ ...describeLease(found, Date.now()), secretAccessKey, sessionToken });
        return;
    }
    const shown = { leaseId, accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }), expiresAt };
    print(
        table(
            [],
            Object.entries(shown).map(([key, value]) => [key, value ?? "never"]),
        ),
    );
}

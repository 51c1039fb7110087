import { awsNow } from "../../../provider/aws/clock";
import { Operation } from "../../../provider/errors/operation";
import { CliError, exitCodes } from "../../errors/cliError";
import { issueLease } from "../../issuedStacks/issueLease";
import { interruptible } from "../../process/signals";
import { describeLease } from "../../state/describeLease";
import type { LedgerLease } from "../../state/leases";
import type { StackOptions } from "../../state/stacks";
import { flushOutput, print, printJson } from "../../terminal/print";
import { table } from "../../terminal/table";

/** Options of `stacklease issue`. */
export interface IssueOptions extends StackOptions {
    readonly ttl?: string;
    readonly roleArn?: string;
    readonly json?: boolean;
}

/**
 * Runs `stacklease issue`: issues a lease and prints it, as `vault read aws/deploy` does. The lease lives until it
 * expires or is revoked. If it cannot be printed, it is revoked, because nobody has its credentials.
 */
export async function issue(policy: string, options: IssueOptions): Promise<void> {
    const operation = new Operation("issue", "lease under", policy);
    await interruptible(operation, async (signal) => {
        const { found, revoke } = await issueLease({ ...options, policy, signal });
        printLease(found, options);
        try {
            await flushOutput();
        } catch (error) {
            const ended = await revoke().then(
                () => "the lease was revoked",
                (failure: Error) => failure.message,
            );
            throw new CliError(
                exitCodes.failed,
                {
                    code: "LocalFailure",
                    operation,
                    reason: `${ended}, because it could not be printed: ${(error as Error).message}`,
                },
                { cause: error },
            );
        }
    });
}

function printLease(found: LedgerLease<"secrets">, { json }: IssueOptions): void {
    const { leaseId, lease } = found;
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = lease;
    if (json) {
        printJson({ ...describeLease(found, awsNow()), secretAccessKey, sessionToken });
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

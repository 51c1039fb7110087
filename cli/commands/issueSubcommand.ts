import { Operation } from "../../provider/errors/operation";
import type { AddSubcommand } from "../commandLine/addSubcommand";
import { addIssueOptions } from "../commandLine/options";
import { CliError, exitCodes } from "../errors/cliError";
import type { IssueArguments } from "../issuedStacks/issueLease";
import { interruptible } from "../process/signals";
import type { LedgerLease } from "../state/leases";
import { flushOutput, print, printJson } from "../terminal/print";

/** Adds `stacklease issue`. */
export function issueSubcommand(add: AddSubcommand): void {
    addIssueOptions(add("issue <policy>", "Issue a lease: issue aws/deploy --ttl 15m", issue)).option(
        "--json",
        "Print JSON",
    );
}

/** Options of `stacklease issue`. */
interface IssueOptions extends Omit<IssueArguments, "policy" | "signal"> {
    readonly json?: boolean;
}

/**
 * Runs `stacklease issue`: issues a lease and prints it, as `vault read aws/deploy` does. The lease lives until it
 * expires or is revoked. If it cannot be printed, it is revoked, because nobody has its credentials.
 */
async function issue(policy: string, options: IssueOptions): Promise<void> {
    const { issueLease } = await import("../issuedStacks/issueLease.js");
    const operation = new Operation("issue", "lease under", policy);
    await interruptible(operation, async (signal) => {
        const { found, revoke } = await issueLease({ ...options, policy, signal });
        await printLease(found, options);
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

async function printLease(found: LedgerLease<"secrets">, { json }: IssueOptions): Promise<void> {
    const { leaseId, lease } = found;
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = lease;
    if (json) {
        const { awsNow } = await import("../../provider/aws/clock.js");
        const { describeLease } = await import("../state/describeLease.js");
        printJson({ ...describeLease(found, awsNow()), secretAccessKey, sessionToken });
        return;
    }
    const { table } = await import("../terminal/table.js");
    const shown = { leaseId, accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }), expiresAt };
    print(
        table(
            [],
            Object.entries(shown).map(([key, value]) => [key, value ?? "never"]),
        ),
    );
}

import type { AwsCredentialIdentity } from "@smithy/types";
import { leasedSts } from "./clients";
import type { Connection } from "./connection";
import { hasCode, isDeadCredential } from "./errors";
import { poll } from "./poll";

/** Number of equal answers in a row that count as final. A single one may come from a replica ahead of the others. */
export const requiredAnswers = 3;

/**
 * Waits until AWS accepts a new key: GetCallerIdentity, which needs no permission, has to succeed several times in a
 * row.
 * @returns the milliseconds waited; undefined on timeout
 */
export async function waitUntilAccepted(
    connection: Connection,
    credentials: AwsCredentialIdentity,
    timeoutMs: number,
): Promise<number | undefined> {
    return waitForVerdict(connection, credentials, timeoutMs, "accepted");
}

/**
 * Waits until AWS allows an action to a key that it already accepts. Policies propagate independently of keys.
 * @param action an action that {@link probeAction} supports
 * @returns the milliseconds waited; undefined on timeout
 */
export async function waitUntilAllowed(
    connection: Connection,
    credentials: AwsCredentialIdentity,
    action: string,
    timeoutMs: number,
): Promise<number | undefined> {
    const { probeAction } = await import("./grantedAction.js");
    return waitUntilConfirmed(
        async () => (await probeAction(connection, credentials, action)) === "allowed",
        1,
        timeoutMs,
    );
}

/**
 * Waits until AWS rejects a deleted key, which proves that the lease is revoked.
 * @returns the milliseconds waited; undefined on timeout
 */
export async function waitUntilRefused(
    connection: Connection,
    credentials: AwsCredentialIdentity,
    timeoutMs: number,
): Promise<number | undefined> {
    return waitForVerdict(connection, credentials, timeoutMs, "refused");
}

/**
 * Returns whether STS rejects credentials because it does not know them or because they have expired. The call needs no
 * permission.
 */
export async function isRefused(connection: Connection, credentials: AwsCredentialIdentity): Promise<boolean> {
    return withKeyCheck(connection, credentials, async (check) => (await check()) === "refused");
}

type Verdict = "accepted" | "refused" | "no answer";

async function waitForVerdict(
    connection: Connection,
    credentials: AwsCredentialIdentity,
    timeoutMs: number,
    wanted: Verdict,
): Promise<number | undefined> {
    return withKeyCheck(connection, credentials, (check) =>
        waitUntilConfirmed(async () => (await check()) === wanted, requiredAnswers, timeoutMs),
    );
}

async function withKeyCheck<T>(
    connection: Connection,
    credentials: AwsCredentialIdentity,
    work: (check: () => Promise<Verdict>) => Promise<T>,
): Promise<T> {
    const sts = await leasedSts(connection, credentials);
    const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
    try {
        return await work(() =>
            sts.send(new GetCallerIdentityCommand({})).then(
                () => "accepted",
                (error) => (isDeadCredential(error) || hasCode(error, "ExpiredToken") ? "refused" : "no answer"),
            ),
        );
    } finally {
        sts.destroy();
    }
}

/**
 * Repeats a check until it returns true a given number of times in a row. Pauses only after false.
 * @returns the milliseconds waited; undefined on timeout
 */
export async function waitUntilConfirmed(
    check: () => Promise<boolean>,
    wanted: number,
    timeoutMs: number,
): Promise<number | undefined> {
    const started = performance.now();
    const checkInARow = async () => {
        for (let count = 0; count < wanted; count++) {
            if (!(await check())) {
                return false;
            }
        }
        return true;
    };
    const isConfirmed = await poll(checkInARow, (answer) => answer, { firstMs: 100, longestMs: 2_000, timeoutMs });
    return isConfirmed ? performance.now() - started : undefined;
}

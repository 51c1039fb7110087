import type { AwsCredentialIdentity } from "@smithy/types";
import { leasedSts } from "./clients";
import type { Connection } from "./connection";
import { hasCode, isDeadCredential } from "./errors";
import { poll } from "./poll";

/** One answer can come from a replica that is ahead of the others; this many in a row are believed. */
export const answersInARow = 3;

/**
 * Waits until AWS accepts a new key everywhere we ask: GetCallerIdentity, which needs no permission, several times in a
 * row.
 * @returns the milliseconds waited, or undefined when the time ran out
 */
export async function waitUntilAccepted(
    connection: Connection,
    credentials: AwsCredentialIdentity,
    timeoutMs: number,
): Promise<number | undefined> {
    return waitFor(connection, credentials, timeoutMs, "accepted");
}

/**
 * Waits until AWS allows an action to an accepted key: policies spread on their own. Returns as
 * {@link waitUntilAccepted} does.
 * @param action one of those that {@link probeAction} can ask
 */
export async function waitUntilAllowed(
    connection: Connection,
    credentials: AwsCredentialIdentity,
    action: string,
    timeoutMs: number,
): Promise<number | undefined> {
    const { probeAction } = await import("./grantedAction.js");
    return waitUntilYes(async () => (await probeAction(connection, credentials, action)) === "allowed", 1, timeoutMs);
}

/**
 * Waits until AWS refuses a deleted key: the proof that revoked means dead. Returns as {@link waitUntilAccepted} does.
 */
export async function waitUntilRefused(
    connection: Connection,
    credentials: AwsCredentialIdentity,
    timeoutMs: number,
): Promise<number | undefined> {
    return waitFor(connection, credentials, timeoutMs, "refused");
}

/**
 * Whether STS refuses credentials, which it answers without any permission: it does not know them, or they have
 * expired.
 */
export async function isRefused(connection: Connection, credentials: AwsCredentialIdentity): Promise<boolean> {
    return withSts(connection, credentials, async (ask) => (await ask()) === "refused");
}

type Verdict = "accepted" | "refused" | "no answer";

async function waitFor(
    connection: Connection,
    credentials: AwsCredentialIdentity,
    timeoutMs: number,
    wanted: Verdict,
): Promise<number | undefined> {
    return withSts(connection, credentials, (ask) =>
        waitUntilYes(async () => (await ask()) === wanted, answersInARow, timeoutMs),
    );
}

async function withSts<T>(
    connection: Connection,
    credentials: AwsCredentialIdentity,
    work: (ask: () => Promise<Verdict>) => Promise<T>,
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
 * Asks until the answer is yes so many times in a row. Pauses after a no only. Returns as {@link waitUntilAccepted}
 * does.
 */
export async function waitUntilYes(
    ask: () => Promise<boolean>,
    wanted: number,
    timeoutMs: number,
): Promise<number | undefined> {
    const started = performance.now();
    const askInARow = async () => {
        for (let yes = 0; yes < wanted; yes++) {
            if (!(await ask())) {
                return false;
            }
        }
        return true;
    };
    const isYes = await poll(askInARow, (answer) => answer, { firstMs: 100, longestMs: 2_000, timeoutMs });
    return isYes ? performance.now() - started : undefined;
}

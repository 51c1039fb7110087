import { setTimeout } from "node:timers/promises";
import type { AwsCredentialIdentity } from "@smithy/types";
import { leasedSts } from "./clients";
import type { Connection } from "./connection";
import { hasCode, isDeadCredential } from "./errors";

/** One answer can come from a replica that is ahead of the others; this many in a row are believed. */
export const answersInARow = 3;

/**
 * Waits until AWS accepts a new key everywhere we ask: GetCallerIdentity, which needs no permission, several times in a row.
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
 * Waits until AWS allows an action to an accepted key: policies spread on their own. Returns as {@link waitUntilAccepted} does.
 * @param action one of those that {@link askFor} can ask
 */
export async function waitUntilAllowed(
    connection: Connection,
    credentials: AwsCredentialIdentity,
    action: string,
    timeoutMs: number,
): Promise<number | undefined> {
    const { askFor } = await import("./grantedAction");
    return poll(async () => (await askFor(connection, credentials, action)) === "allowed", 1, timeoutMs);
}

/** Waits until AWS refuses a deleted key: the proof that revoked means dead. Returns as {@link waitUntilAccepted} does. */
export async function waitUntilRefused(
    connection: Connection,
    credentials: AwsCredentialIdentity,
    timeoutMs: number,
): Promise<number | undefined> {
    return waitFor(connection, credentials, timeoutMs, "refused");
}

/** Whether STS refuses credentials, which it answers without any permission: it does not know them, or they have expired. */
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
        poll(async () => (await ask()) === wanted, answersInARow, timeoutMs),
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

/** Asks until the answer is yes so many times in a row. Pauses after a no only. Returns as {@link waitUntilAccepted} does. */
export async function poll(
    ask: () => Promise<boolean>,
    wanted: number,
    timeoutMs: number,
): Promise<number | undefined> {
    const started = performance.now();
    for (let inARow = 0, tries = 0; ; ) {
        inARow = (await ask()) ? inARow + 1 : 0;
        const waited = performance.now() - started;
        if (inARow === wanted) {
            return waited;
        }
        if (waited >= timeoutMs) {
            return undefined;
        }
        if (inARow === 0) {
            await setTimeout(Math.min(backoff(tries++), timeoutMs - waited));
        }
    }
}

/** 0.1 s, doubling up to 2 s, with half of it random so that many leases don't ask in step. */
function backoff(tries: number): number {
    const delay = Math.min(2_000, 100 * 2 ** tries);
    return delay / 2 + (Math.random() * delay) / 2;
}

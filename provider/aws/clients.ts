import type { IAMClient, IAMClientConfig } from "@aws-sdk/client-iam";
import type { STSClient, STSClientConfig } from "@aws-sdk/client-sts";
import type { AwsCredentialIdentity, MiddlewareStack } from "@smithy/types";
import { agentsFor } from "./agents";
import { takeAwsAnswersOnly } from "./awsAnswer";
import { learnClock } from "./clock";
import { type Connection, connectionKeys } from "./connection";
import { credentialsOf } from "./credentials";
import { followCalls } from "./failedCall";
import { iamRegion } from "./partition";
import { regionOf } from "./region";
import type { Repeat } from "./retry";

/** The clients of one issuing identity. Every call of a process for that identity goes through one set. */
export interface Clients {
    /** Made on first use: the SDK is loaded only by handlers that call AWS. */
    iam(repeat?: Repeat): Promise<IAMClient>;
    sts(): Promise<STSClient>;
}

const byConnection = new Map<string, Clients>();

/**
 * The clients for a connection; the same ones for the same connection, so that they share sockets, limiter and
 * credentials.
 */
export function clientsFor(connection: Connection): Clients {
    const key = JSON.stringify(connectionKeys.map((name) => connection[name]));
    const clients = byConnection.get(key) ?? makeClients(connection);
    byConnection.set(key, clients);
    return clients;
}

/**
 * An STS client that signs with a leased credential, against the endpoints of its issuer. One attempt a call: the
 * caller loops.
 */
export async function leasedSts(connection: Connection, credentials: AwsCredentialIdentity): Promise<STSClient> {
    const { STSClient } = await import("@aws-sdk/client-sts");
    const clock = await clockOf(clientsFor(connection).sts);
    return learning(new STSClient({ ...(await settings(connection, "sts")), ...clock, credentials, maxAttempts: 1 }));
}

function makeClients(connection: Connection): Clients {
    const limiter = once(async () => new (await import("@smithy/core/retry")).DefaultRateLimiter());
    const strategy = async (repeat: Repeat) =>
        new (await import("./retry.js")).IamRetryStrategy(repeat, await limiter());
    const sts = once(async () => {
        const { STSClient } = await import("@aws-sdk/client-sts");
        const how = await settings(connection, "sts");
        const credentials = credentialsOf(connection, {
            sts: how,
            plugin: { applyToStack: (stack) => learnFrom(stack as never) },
        });
        return learning(new STSClient({ ...how, credentials, retryStrategy: await strategy("idempotent") }));
    });
    const iamSettings = once(() => settings(connection, "iam"));
    const idempotent = once(async () => {
        const { IAMClient } = await import("@aws-sdk/client-iam");
        return learning(
            new IAMClient({
                ...(await iamSettings()),
                ...(await clockOf(sts)),
                // The very session whose account STS has proven: processes and roles are not asked twice.
                credentials: (await sts()).config.credentials,
                retryStrategy: await strategy("idempotent"),
            }),
        );
    });
    const single = once(async () => {
        const { IAMClient } = await import("@aws-sdk/client-iam");
        const { requestHandler, credentials: resolved } = (await idempotent()).config;
        return learning(
            new IAMClient({
                ...(await iamSettings()),
                ...(await clockOf(sts)),
                requestHandler,
                credentials: resolved,
                retryStrategy: await strategy("once"),
            }),
        );
    });
    return { iam: (repeat = "idempotent") => (repeat === "once" ? single() : idempotent()), sts };
}

/** What both SDK clients are told: bounded waits, our name in the user agent, and where to go, and how. */
async function settings(connection: Connection, service: "iam" | "sts"): Promise<IAMClientConfig & STSClientConfig> {
    const endpoint = connection.endpoints?.[service] ?? connection.endpoint;
    const region = await regionOf(connection);
    return {
        region: service === "iam" ? await iamRegion(region) : region,
        ...(endpoint && { endpoint }),
        customUserAgent: [["stacklease", version()]],
        requestHandler: {
            connectionTimeout: 5_000,
            requestTimeout: 20_000,
            throwOnRequestTimeout: true,
            ...(await agentsFor(connection)),
        },
    };
}

/**
 * What the SDK has learned of AWS's clock from GetCallerIdentity, so that no other client has its first signature
 * refused.
 */
async function clockOf(sts: () => Promise<STSClient>): Promise<{ systemClockOffset: number }> {
    return { systemClockOffset: (await sts()).config.systemClockOffset };
}

/** Lets a client tell us AWS's time, and its errors tell us of their calls. */
function learning<C extends IAMClient | STSClient>(client: C): C {
    learnFrom(client.middlewareStack as never); // Its type is of one client and its commands.
    return client;
}

/** The SDK has its own clients for roles do so anew for every session: each step takes the place of its like. */
function learnFrom(stack: MiddlewareStack<never, never>): void {
    // Innermost, so that refusals, which the SDK's own step turns into errors, are read too.
    followCalls(stack);
    stack.add(learnClock, { step: "deserialize", name: "learnClock", priority: "low", override: true });
    takeAwsAnswersOnly(stack); // The innermost, since a proxy's clock is not AWS's.
}

function version(): string {
    return (require("stacklease/package.json") as { version: string }).version;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
    let made: Promise<T> | undefined;
    return () => {
        made ??= make();
        return made;
    };
}

import type { IAMClient, IAMClientConfig } from "@aws-sdk/client-iam";
import type { STSClient, STSClientConfig } from "@aws-sdk/client-sts";
import type { AwsCredentialIdentity, MiddlewareStack } from "@smithy/types";
import { agentsFor } from "./agents";
import { rejectForeignResponses } from "./awsAnswer";
import { learnClock } from "./clock";
import { type Connection, connectionKeys } from "./connection";
import { credentialsOf } from "./credentials";
import { followCalls } from "./failedCall";
import { iamRegion } from "./partition";
import { regionOf } from "./region";
import type { Repeat } from "./retry";

/** The AWS clients of one issuing identity. A process makes all its calls for that identity with one set. */
export interface Clients {
    /** Returns the IAM client. It is created on first use, so only handlers that call AWS load the SDK. */
    iam(repeat?: Repeat): Promise<IAMClient>;
    /** Returns the STS client. It is created on first use. */
    sts(): Promise<STSClient>;
}

const byConnection = new Map<string, Clients>();

/**
 * Returns the clients of a connection. Equal connections get the same clients, which share sockets, rate limiter and
 * credentials.
 */
export function clientsFor(connection: Connection): Clients {
    const key = JSON.stringify(connectionKeys.map((name) => connection[name]));
    const clients = byConnection.get(key) ?? makeClients(connection);
    byConnection.set(key, clients);
    return clients;
}

/**
 * Loads the AWS SDK ahead of the first call. That takes as long as the Pulumi CLI takes to read a state, so callers do
 * both at once.
 */
export async function loadSdk(): Promise<void> {
    await Promise.all([
        import("@aws-sdk/client-sts"),
        import("@aws-sdk/client-iam"),
        import("@smithy/core/retry"),
        import("./retry.js"),
    ]);
}

/**
 * Returns an STS client that signs with leased credentials and uses the endpoints of the issuer. It makes one attempt
 * per call, because the caller repeats the call.
 */
export async function leasedSts(connection: Connection, credentials: AwsCredentialIdentity): Promise<STSClient> {
    const { STSClient } = await import("@aws-sdk/client-sts");
    const clock = await clockSettings(clientsFor(connection).sts);
    return withMiddleware(
        new STSClient({ ...(await settings(connection, "sts")), ...clock, credentials, maxAttempts: 1 }),
    );
}

function makeClients(connection: Connection): Clients {
    const limiter = once(async () => new (await import("@smithy/core/retry")).DefaultRateLimiter());
    const strategy = async (repeat: Repeat) =>
        new (await import("./retry.js")).IamRetryStrategy(repeat, await limiter());
    const sts = once(async () => {
        const { STSClient } = await import("@aws-sdk/client-sts");
        const stsSettings = await settings(connection, "sts");
        const credentials = credentialsOf(connection, {
            sts: stsSettings,
            plugin: { applyToStack: (stack) => addMiddleware(stack as never) },
        });
        return withMiddleware(
            new STSClient({ ...stsSettings, credentials, retryStrategy: await strategy("idempotent") }),
        );
    });
    const iamSettings = once(() => settings(connection, "iam"));
    const idempotent = once(async () => {
        const { IAMClient } = await import("@aws-sdk/client-iam");
        return withMiddleware(
            new IAMClient({
                ...(await iamSettings()),
                ...(await clockSettings(sts)),
                // The same session whose account STS has verified. Otherwise credential processes would run twice, and
                // roles would be assumed twice.
                credentials: (await sts()).config.credentials,
                retryStrategy: await strategy("idempotent"),
            }),
        );
    });
    const single = once(async () => {
        const { IAMClient } = await import("@aws-sdk/client-iam");
        const { requestHandler, credentials: resolvedCredentials } = (await idempotent()).config;
        return withMiddleware(
            new IAMClient({
                ...(await iamSettings()),
                ...(await clockSettings(sts)),
                requestHandler,
                credentials: resolvedCredentials,
                retryStrategy: await strategy("once"),
            }),
        );
    });
    return { iam: (repeat = "idempotent") => (repeat === "once" ? single() : idempotent()), sts };
}

/** Returns the settings of both SDK clients: region, endpoint, user agent, timeouts and agents. */
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
 * Returns the clock offset that the SDK measured during GetCallerIdentity. With it, AWS does not reject the first
 * signature of another client.
 */
async function clockSettings(sts: () => Promise<STSClient>): Promise<{ systemClockOffset: number }> {
    return { systemClockOffset: (await sts()).config.systemClockOffset };
}

/** Adds our middleware to a client. */
function withMiddleware<C extends IAMClient | STSClient>(client: C): C {
    addMiddleware(client.middlewareStack as never); // The stack's type is specific to one client and its commands.
    return client;
}

/**
 * Adds our middleware to a stack. The SDK's own clients for roles add it again for every session; each step then
 * replaces the earlier one of the same name.
 */
function addMiddleware(stack: MiddlewareStack<never, never>): void {
    // Innermost, so that it also sees error responses, which the SDK's own step turns into errors.
    followCalls(stack);
    stack.add(learnClock, { step: "deserialize", name: "learnClock", priority: "low", override: true });
    rejectForeignResponses(stack); // The very innermost: the clock of a proxy is not AWS's.
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

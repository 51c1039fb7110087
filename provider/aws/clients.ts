import type { IAMClient, IAMClientConfig } from "@aws-sdk/client-iam";
import type { STSClient, STSClientConfig } from "@aws-sdk/client-sts";
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider, MiddlewareStack } from "@smithy/types";
import { takeAwsAnswersOnly } from "./awsAnswer";
import { learnClock } from "./clock";
import { type Connection, regionOf } from "./connection";
import { followCalls } from "./failedCall";
import type { Repeat } from "./retry";

/** The clients of one issuing identity. Every call of a process for that identity goes through one set. */
export interface Clients {
    /** Made on first use: the SDK is loaded only by handlers that call AWS. */
    iam(repeat?: Repeat): Promise<IAMClient>;
    sts(): Promise<STSClient>;
}

const byConnection = new Map<string, Clients>();

/** The clients for a connection; the same ones for the same connection, so that they share sockets, limiter and credentials. */
export function clientsFor(connection: Connection): Clients {
    const { accessKeyId, secretAccessKey, profile, assumeRole, region, endpoint, endpoints } = connection;
    const key = JSON.stringify([accessKeyId, secretAccessKey, profile, assumeRole, region, endpoint, endpoints]);
    const clients = byConnection.get(key) ?? makeClients(connection);
    byConnection.set(key, clients);
    return clients;
}

/** An STS client that signs with a leased credential, against the endpoints of its issuer. One attempt a call: the caller loops. */
export async function leasedSts(connection: Connection, credentials: AwsCredentialIdentity): Promise<STSClient> {
    const { STSClient } = await import("@aws-sdk/client-sts");
    const clock = await clockOf(clientsFor(connection).sts);
    return learning(new STSClient({ ...settings(connection, "sts"), ...clock, credentials, maxAttempts: 1 }));
}

function makeClients(connection: Connection): Clients {
    const limiter = once(async () => new (await import("@smithy/core/retry")).DefaultRateLimiter());
    const strategy = async (repeat: Repeat) => new (await import("./retry")).IamRetryStrategy(repeat, await limiter());
    const credentials = once(() => credentialsOf(connection));
    const sts = once(async () => {
        const { STSClient } = await import("@aws-sdk/client-sts");
        const retryStrategy = await strategy("idempotent");
        return learning(new STSClient({ ...settings(connection, "sts"), ...(await credentials()), retryStrategy }));
    });
    const idempotent = once(async () => {
        const { IAMClient } = await import("@aws-sdk/client-iam");
        return learning(
            new IAMClient({
                ...settings(connection, "iam"),
                ...(await clockOf(sts)),
                ...(await credentials()),
                retryStrategy: await strategy("idempotent"),
            }),
        );
    });
    const single = once(async () => {
        const { IAMClient } = await import("@aws-sdk/client-iam");
        const { requestHandler, credentials: resolved } = (await idempotent()).config;
        return learning(
            new IAMClient({
                ...settings(connection, "iam"),
                ...(await clockOf(sts)),
                requestHandler,
                credentials: resolved,
                retryStrategy: await strategy("once"),
            }),
        );
    });
    return { iam: (repeat = "idempotent") => (repeat === "once" ? single() : idempotent()), sts };
}

/** What both SDK clients are told: bounded waits, our name in the user agent, and where to go. */
function settings(connection: Connection, service: "iam" | "sts"): IAMClientConfig & STSClientConfig {
    const endpoint = connection.endpoints?.[service] ?? connection.endpoint;
    return {
        region: regionOf(connection),
        ...(endpoint && { endpoint }),
        customUserAgent: [["stacklease", version()]],
        requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
    };
}

/** What the SDK has learned of AWS's clock from GetCallerIdentity, so that no other client has its first signature refused. */
async function clockOf(sts: () => Promise<STSClient>): Promise<{ systemClockOffset: number }> {
    return { systemClockOffset: (await sts()).config.systemClockOffset };
}

/** Lets a client tell us AWS's time, and its errors tell us of their calls. */
function learning<C extends IAMClient | STSClient>(client: C): C {
    // Innermost, so that refusals, which the SDK's own step turns into errors, are read too.
    const stack = client.middlewareStack as unknown as MiddlewareStack<never, never>;
    followCalls(stack);
    takeAwsAnswersOnly(stack);
    stack.add(learnClock, { step: "deserialize", name: "learnClock", priority: "low" });
    return client;
}

async function credentialsOf(connection: Connection): Promise<{ credentials?: AwsCredentialIdentityProvider }> {
    const { accessKeyId, secretAccessKey, profile, assumeRole } = connection;
    const base = accessKeyId && secretAccessKey ? async () => ({ accessKeyId, secretAccessKey }) : undefined;
    if (!profile && !assumeRole) {
        return base ? { credentials: base } : {};
    }
    const { fromNodeProviderChain, fromTemporaryCredentials } = await import("@aws-sdk/credential-providers");
    const master = base ?? fromNodeProviderChain(profile ? { profile } : {});
    if (!assumeRole) {
        return { credentials: master };
    }
    return {
        credentials: fromTemporaryCredentials({
            masterCredentials: master,
            clientConfig: settings(connection, "sts"),
            params: {
                RoleArn: assumeRole.roleArn,
                RoleSessionName: assumeRole.sessionName ?? "stacklease",
                ...(assumeRole.externalId && { ExternalId: assumeRole.externalId }),
            },
        }),
    };
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

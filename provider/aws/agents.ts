import http from "node:http";
import https from "node:https";
import { createSecureContext, type SecureContext } from "node:tls";
import { type CaBundle, findCaBundle, readCaBundle } from "./caBundle";
import type { Connection } from "./connection";
import { hasProxy } from "./proxy";

/** What the SDK's HTTP handler sends requests by. None where the SDK's own agents do. */
export interface Agents {
    readonly httpAgent?: http.Agent;
    readonly httpsAgent?: https.Agent;
}

/** As the SDK's own agents. */
const pool = { keepAlive: true, maxSockets: 50 };

/**
 * Returns the agents of a connection, by the proxies and the CA bundle of the environment and the profile. A proxy that
 * is not usable fails the requests that would go through it.
 * @throws {LocalFault} if the CA bundle is not usable
 */
export async function agentsFor(connection: Pick<Connection, "profile">): Promise<Agents> {
    const bundle = await findCaBundle(connection);
    const secureContext = bundle && (await trusting(bundle));
    const options = { ...pool, ...(secureContext && { secureContext }) };
    if (!hasProxy("http") && !hasProxy("https")) {
        return secureContext ? { httpsAgent: new https.Agent(options) } : {};
    }
    const { ProxiedAgent } = await import("./proxiedAgent.js");
    return {
        httpAgent: new ProxiedAgent("http:", new http.Agent(pool), options),
        httpsAgent: new ProxiedAgent("https:", new https.Agent(options), options) as https.Agent,
    };
}

/** By the certificates of a bundle: parsing those of a whole company takes longer than a call. */
const contexts = new Map<string, SecureContext>();

async function trusting(bundle: CaBundle): Promise<SecureContext> {
    const ca = await readCaBundle(bundle);
    const key = ca.join("\n");
    const context = contexts.get(key) ?? createSecureContext({ ca });
    contexts.set(key, context);
    return context;
}

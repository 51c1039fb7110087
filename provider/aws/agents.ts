import http from "node:http";
import https from "node:https";
import { createSecureContext, type SecureContext } from "node:tls";
import { type CaBundle, checkCertificates, findCaBundle, readCaBundle } from "./caBundle";
import type { Connection } from "./connection";
import { hasProxy } from "./proxy";

/** Agents for the SDK's HTTP handler. Absent if the SDK's own agents are used. */
export interface Agents {
    readonly httpAgent?: http.Agent;
    readonly httpsAgent?: https.Agent;
}

/** Options of the SDK's own agents. */
const pool = { keepAlive: true, maxSockets: 50 };

/**
 * Returns the agents of a connection. They use the proxies and the CA bundle of the environment and the profile. If a
 * proxy is not usable, the requests that would go through it fail.
 * @throws {LocalFault} if the CA bundle is not usable
 */
export async function agentsFor(connection: Pick<Connection, "profile">): Promise<Agents> {
    const bundle = await findCaBundle(connection);
    const secureContext = bundle && (await secureContextFor(bundle));
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

/** Secure contexts by the text of their CA bundle. Parsing a large bundle takes longer than a call. */
const contexts = new Map<string, SecureContext>();

async function secureContextFor(bundle: CaBundle): Promise<SecureContext> {
    const ca = await readCaBundle(bundle);
    const key = ca.join("\n");
    const known = contexts.get(key);
    if (known) {
        return known;
    }
    checkCertificates(bundle, ca);
    const context = createSecureContext({ ca });
    contexts.set(key, context);
    return context;
}

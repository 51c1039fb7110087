import http from "node:http";
import https from "node:https";
import { findCaBundle, readCaBundle } from "./caBundle";
import type { Connection } from "./connection";
import { findProxy } from "./proxy";

/** What the SDK's HTTP handler sends requests by. None where the SDK's own agents do. */
export interface Agents {
    readonly httpAgent?: http.Agent;
    readonly httpsAgent?: https.Agent;
}

/** As the SDK's own agents. */
const pool = { keepAlive: true, maxSockets: 50 };

/**
 * Returns the agents of a connection, by the proxies and the CA bundle of the environment and the profile.
 * @throws {LocalFault} if one of these settings is none that can be followed
 */
export async function agentsFor(connection: Pick<Connection, "profile">): Promise<Agents> {
    const bundle = await findCaBundle(connection);
    const ca = bundle && (await readCaBundle(bundle));
    const options = { ...pool, ...(ca && { ca }) };
    if (!findProxy("http") && !findProxy("https")) {
        return ca ? { httpsAgent: new https.Agent(options) } : {};
    }
    const { ProxiedAgent } = await import("./proxiedAgent");
    return {
        httpAgent: new ProxiedAgent("http:", new http.Agent(pool), options),
        httpsAgent: new ProxiedAgent("https:", new https.Agent(options), options) as https.Agent,
    };
}

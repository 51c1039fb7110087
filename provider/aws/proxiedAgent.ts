import type { ClientRequest, Agent as HttpAgent } from "node:http";
import type { AgentOptions } from "node:https";
import { Agent, type AgentConnectOpts } from "agent-base";
import { HttpProxyAgent } from "http-proxy-agent";
import { HttpsProxyAgent } from "https-proxy-agent";
import { proxyFor } from "./proxy";

/** An HTTP agent that sends each request through the proxy for its host, or directly to the host. */
export class ProxiedAgent extends Agent {
    /** Agents by the URL of their proxy. */
    readonly #proxied = new Map<string, HttpAgent>();

    /**
     * @param scheme of the requests
     * @param direct agent for requests that use no proxy
     * @param settings for connections to proxies and through them
     */
    constructor(
        private readonly scheme: "http:" | "https:",
        private readonly direct: HttpAgent,
        private readonly settings: AgentOptions,
    ) {
        super(settings);
    }

    override isSecureEndpoint(): boolean {
        return this.scheme === "https:";
    }

    override async connect(_request: ClientRequest, { host, port }: AgentConnectOpts): Promise<HttpAgent> {
        const proxy = proxyFor({ protocol: this.scheme, hostname: host ?? "", port });
        if (!proxy) {
            return this.direct;
        }
        const known = this.#proxied.get(proxy.url.href);
        if (known) {
            return known;
        }
        const ProxyAgent = this.isSecureEndpoint() ? HttpsProxyAgent : HttpProxyAgent;
        const agent = new ProxyAgent(proxy.url, this.settings);
        this.#proxied.set(proxy.url.href, agent);
        return agent;
    }

    override destroy(): void {
        for (const agent of [this.direct, ...this.#proxied.values()]) {
            agent.destroy();
        }
        super.destroy();
    }
}

import { createServer, type IncomingMessage, type Server, request as send } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";

/** A response that a proxy returns instead of forwarding a request. */
export interface ProxyRefusal {
    readonly status: 403 | 407 | 502;
    readonly body: string;
}

/** A proxy on the loopback interface. It tunnels CONNECT, forwards other requests, and records them. */
export class ProxyServer {
    /** The requests in order, for example `CONNECT 127.0.0.1:443` or `POST http://127.0.0.1:80/`. */
    readonly asked: string[] = [];
    /** If set, the response to every request. */
    refusal: ProxyRefusal | undefined;
    /** If set, the required user and password as `user:password`. */
    login: string | undefined;
    readonly #server: Server;
    /** Tunnels, which the server no longer tracks. */
    readonly #tunnels = new Set<Duplex>();

    private constructor() {
        this.#server = createServer((incoming, outgoing) => {
            const refusal = this.#note(incoming);
            if (refusal) {
                outgoing.writeHead(refusal.status).end(refusal.body);
                return;
            }
            const { method, url = "", headers } = incoming;
            const passed = send(url, { method, headers }, (answer) => {
                outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
                answer.pipe(outgoing);
            });
            passed.on("error", () => outgoing.writeHead(502).end());
            incoming.pipe(passed);
        });
        this.#server.on("connect", (incoming: IncomingMessage, client) => {
            this.#tunnels.add(client);
            client.on("error", () => {});
            const refusal = this.#note(incoming);
            if (refusal) {
                const { status, body } = refusal;
                client.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
                return;
            }
            const [host, port] = (incoming.url ?? "").split(":");
            const upstream = connect(Number(port), host, () => {
                client.write("HTTP/1.1 200 Connection established\r\n\r\n");
                upstream.pipe(client);
                client.pipe(upstream);
            });
            upstream.on("error", () => client.destroy());
            client.on("close", () => upstream.destroy());
        });
    }

    static async start(): Promise<ProxyServer> {
        const proxy = new ProxyServer();
        await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
        return proxy;
    }

    get port(): number {
        return (this.#server.address() as AddressInfo).port;
    }

    get url(): string {
        return `http://127.0.0.1:${this.port}`;
    }

    async stop(): Promise<void> {
        this.#server.closeAllConnections();
        for (const tunnel of this.#tunnels) {
            tunnel.destroy();
        }
        await new Promise((resolve) => this.#server.close(resolve));
    }

    #note({ method, url, headers }: IncomingMessage): ProxyRefusal | undefined {
        this.asked.push(`${method} ${url}`);
        const given = Buffer.from(headers["proxy-authorization"]?.replace("Basic ", "") ?? "", "base64").toString();
        return this.login === undefined || this.login === given
            ? this.refusal
            : { status: 407, body: "<html>Proxy authentication required</html>" };
    }
}

/** Starts a proxy for every test of a suite. */
export function useProxy(): () => ProxyServer {
    let proxy: ProxyServer;
    beforeEach(async () => {
        proxy = await ProxyServer.start();
    });
    afterEach(() => proxy.stop());
    return () => proxy;
}

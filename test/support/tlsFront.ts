import { readFileSync } from "node:fs";
import { type IncomingMessage, type ServerResponse, request as send } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

const file = (name: string) => join(__dirname, "certificates", name);

/** The private CA of all certificates in the tests. */
export const privateCa = file("ca.pem");

/** Certificates of the private CA: a valid one, one for another host, and an expired one. */
export type Certificate = "loopback" | "elsewhere" | "expired";

/** An endpoint with TLS in front of another endpoint, like a company's gateway to AWS. */
export class TlsFront {
    readonly #server: Server;

    private constructor(target: string, certificate: Certificate) {
        const options = { key: readFileSync(file("key.pem")), cert: readFileSync(file(`${certificate}.pem`)) };
        this.#server = createServer(options, (incoming, outgoing) => pass(target, incoming, outgoing));
    }

    /** @param target the URL of the endpoint behind it */
    static async start(target: string, certificate: Certificate = "loopback"): Promise<TlsFront> {
        const front = new TlsFront(target, certificate);
        await new Promise<void>((resolve) => front.#server.listen(0, "127.0.0.1", resolve));
        return front;
    }

    get host(): string {
        return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    }

    get endpoint(): string {
        return `https://${this.host}`;
    }

    async stop(): Promise<void> {
        this.#server.closeAllConnections();
        await new Promise((resolve) => this.#server.close(resolve));
    }
}

function pass(target: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method, headers, url } = incoming;
    const passed = send(`${target}${url}`, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(passed);
}

import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";

/** A relay to the embedded AWS. */
export interface Relay {
    readonly endpoint: string;
    stop(): Promise<void>;
}

/** Starts a relay that delays every answer, as a network does. */
export async function startRelay(to: string, delayMs: number): Promise<Relay> {
    const { port, hostname } = new URL(to);
    const server = createServer((client) => {
        const aws = connect(Number(port), hostname);
        client.pipe(aws);
        aws.on("data", (chunk) => setTimeout(() => client.write(chunk), delayMs));
        aws.on("close", () => setTimeout(() => client.destroy(), delayMs));
        client.on("close", () => aws.destroy());
        for (const socket of [client, aws]) {
            socket.on("error", () => socket.destroy());
        }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        stop: () => new Promise((resolve) => server.close(() => resolve())),
    };
}

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { requestListener } from "./requestListener";
import { type Account, emptyAccount } from "./state/account";
import { CallLog } from "./state/callLog";
import { Clock } from "./state/clock";
import { Faults } from "./state/faults";
import { Propagation } from "./state/propagation";
import { Throttle } from "./state/throttle";
import { addAccessKey, addUser } from "./state/user";

/** Options of {@link Simulator.start}. */
export interface SimulatorOptions {
    /** Port on 127.0.0.1. Default: a free one. */
    readonly port?: number;
    /** Partition of its accounts, e.g. `aws-us-gov`. Default: `aws`. */
    readonly partition?: string;
}

/** An access key, as the AWS SDK takes it. */
export interface Issuer {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
}

const firstAccount = "123456789012";

/**
 * An AWS for trying and testing without an account: IAM, STS and a few more services over AWS's wire protocols, on
 * loopback only. It is not AWS, and it forgets everything when it stops.
 *
 * ```ts
 * const aws = await Simulator.start();
 * process.env.AWS_ENDPOINT_URL = aws.endpoint; // and aws.issuer()'s keys
 * ```
 */
export class Simulator {
    /** Runs with the machine's clock until it is moved. */
    readonly clock = new Clock();
    /** Every call that was answered. */
    readonly calls = new CallLog();
    /** What goes wrong with calls to come; nothing until told. */
    readonly faults = new Faults();
    /** How far the rest of AWS lags behind IAM; not at all until told. */
    readonly propagation = new Propagation(this.clock);
    /** How many writes a second IAM takes; any number until told. */
    readonly throttle = new Throttle(this.clock);
    readonly #accounts = new Map<string, Account>();
    readonly #server: Server;

    private constructor(private readonly partition: string) {
        const { clock, calls, faults, propagation, throttle } = this;
        const world = { clock, calls, faults, propagation, throttle, accounts: this.#accounts };
        this.#server = createServer(requestListener(world));
        this.account(firstAccount);
    }

    /** Starts listening. */
    static async start({ port = 0, partition = "aws" }: SimulatorOptions = {}): Promise<Simulator> {
        const simulator = new Simulator(partition);
        await new Promise<void>((resolve, reject) => {
            simulator.#server.once("error", reject);
            simulator.#server.listen(port, "127.0.0.1", resolve);
        });
        return simulator;
    }

    /** The URL to set as `AWS_ENDPOINT_URL`. */
    get endpoint(): string {
        return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    }

    /** What an account holds, made on first asking together with its {@link issuer}. Tests look into it as witness. */
    account(id: string = firstAccount): Account {
        const known = this.#accounts.get(id);
        if (known) {
            return known;
        }
        const account = emptyAccount(id, this.partition);
        this.#accounts.set(id, account);
        const longAgo = new Date(this.clock.now() - 365 * 86_400_000);
        const admin = addUser(account, "admin", "/", longAgo);
        admin.inlinePolicies.set("AdministratorAccess", administratorAccess);
        addAccessKey(admin, longAgo);
        return account;
    }

    /** The key of an account's user `admin`, who may do everything. */
    issuer(accountId?: string): Issuer {
        const [key] = this.account(accountId).users.get("admin")?.accessKeys.values() ?? [];
        if (!key) {
            throw new Error("find issuer admin: somebody has deleted the user or its key; start a new simulator");
        }
        return { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
    }

    /** Stops listening and drops open connections. */
    async stop(): Promise<void> {
        this.#server.closeAllConnections();
        await new Promise((resolve) => this.#server.close(resolve));
    }
}

const administratorAccess = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

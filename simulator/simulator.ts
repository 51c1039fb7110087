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
    /**
     * Port on 127.0.0.1.
     * @default a free port
     */
    readonly port?: number;
    /**
     * Partition of its accounts, e.g. `aws-us-gov`.
     * @default `aws`
     */
    readonly partition?: string;
}

/** An access key, in the form of the AWS SDK's credentials. */
export interface Issuer {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
}

const firstAccount = "123456789012";

/**
 * A stand-in for AWS, to try and test without an AWS account. It serves IAM, STS and a few more services over AWS's
 * wire protocols, on the loopback interface only. It is not AWS, and it loses everything when it stops.
 *
 * ```ts const aws = await Simulator.start(); process.env.AWS_ENDPOINT_URL = aws.endpoint; // and aws.issuer()'s keys
 * ```
 */
export class Simulator {
    /** Clock of the simulator. Follows the machine's clock until it is moved. */
    readonly clock = new Clock();
    /** Log of all answered calls. */
    readonly calls = new CallLog();
    /** Faults of future calls. Empty by default. */
    readonly faults = new Faults();
    /** Delays until changes in IAM take effect. Zero by default. */
    readonly propagation = new Propagation(this.clock);
    /** Limit of IAM's write calls per second. Unlimited by default. */
    readonly throttle = new Throttle(this.clock);
    readonly #accounts = new Map<string, Account>();
    readonly #server: Server;

    private constructor(private readonly partition: string) {
        const { clock, calls, faults, propagation, throttle } = this;
        const world = { clock, calls, faults, propagation, throttle, accounts: this.#accounts };
        this.#server = createServer(requestListener(world));
        this.account(firstAccount);
    }

    /** Starts a simulator and returns it when it listens. */
    static async start({ port = 0, partition = "aws" }: SimulatorOptions = {}): Promise<Simulator> {
        const simulator = new Simulator(partition);
        await new Promise<void>((resolve, reject) => {
            simulator.#server.once("error", reject);
            simulator.#server.listen(port, "127.0.0.1", resolve);
        });
        return simulator;
    }

    /** URL of the simulator, for `AWS_ENDPOINT_URL`. */
    get endpoint(): string {
        return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    }

    /**
     * Returns the contents of an account. Creates the account with its {@link issuer} on first use. Tests inspect it.
     */
    account(id: string = firstAccount): Account {
        const existing = this.#accounts.get(id);
        if (existing) {
            return existing;
        }
        const account = emptyAccount(id, this.partition);
        this.#accounts.set(id, account);
        const longAgo = new Date(this.clock.now() - 365 * 86_400_000);
        const admin = addUser(account, "admin", "/", longAgo);
        admin.inlinePolicies.set("AdministratorAccess", administratorAccess);
        addAccessKey(admin, longAgo);
        return account;
    }

    /** Returns the access key of the account's user `admin`, who has all permissions. */
    issuer(accountId?: string): Issuer {
        const [key] = this.account(accountId).users.get("admin")?.accessKeys.values() ?? [];
        if (!key) {
            throw new Error("find issuer admin: the user or its access key was deleted; start a new simulator");
        }
        return { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
    }

    /** Stops listening and closes open connections. */
    async stop(): Promise<void> {
        this.#server.closeAllConnections();
        await new Promise((resolve) => this.#server.close(resolve));
    }
}

const administratorAccess = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

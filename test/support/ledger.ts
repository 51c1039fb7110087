import { iamUser } from "../../provider/drivers/iamUser/iamUser";
import { assumedRole } from "../../provider/drivers/session/assumedRole";
import { federationToken } from "../../provider/drivers/session/federationToken";
import { sessionToken } from "../../provider/drivers/session/sessionToken";
import type { Lease } from "../../provider/lease/leaseInputs";
import { dynamicCredential } from "../../provider/runtime";
import type { Handler } from "../../provider/runtime/handler";
import { Simulator } from "../../simulator/simulator";
import { leaseInputs, type Setting, setting } from "./leases";
import type { Bag } from "./resource";

interface Entry {
    readonly id: string;
    readonly inputs: Bag;
    readonly outs: Bag;
}

const kinds = {
    iam_user: iamUser,
    assumed_role: assumedRole,
    federation_token: federationToken,
    session_token: sessionToken,
};

/**
 * The engine's part in one lease, like the state of a stack: it stores the result of each step, also of a failed one.
 * Every operation can be repeated, like `pulumi up` and `destroy`.
 */
export class Ledger {
    current: Entry | undefined;
    /** Executes the operations: this process, or a plugin process. */
    handler: Handler = dynamicCredential;
    /** Leases that were replaced and are not deleted yet. */
    readonly replaced: Entry[] = [];

    private constructor(
        readonly aws: Simulator,
        readonly at: Setting,
    ) {}

    static async open(policy: Bag = {}): Promise<Ledger> {
        const aws = await Simulator.start();
        return new Ledger(aws, await setting(aws as never, policy));
    }

    /** Returns the inputs of the lease as the program passes them. */
    program(edit: Bag = {}, policy: Bag = {}): Bag {
        return leaseInputs({ ...this.at, policy: { ...this.at.policy, ...policy } }, edit);
    }

    /** Does what `pulumi up` does. */
    async up(edit: Bag = {}, policy: Bag = {}): Promise<void> {
        const news = this.program(edit, policy);
        const before = this.current;
        if (!before) {
            await this.#create(await this.#check({}, news));
        } else {
            const inputs = await this.#check(before.inputs, news);
            const { changes, replaces = [] } = await this.handler.diff(before.id, before.outs, inputs);
            if (replaces.length > 0) {
                await this.#create(await this.#check({}, news), before);
            } else if (changes) {
                const { outs } = await this.handler.update(before.id, before.outs, inputs);
                this.current = { ...before, inputs, outs: outs as Bag };
            }
        }
        await this.#deleteReplaced();
    }

    async kill(): Promise<void> {
        const lease = this.current?.outs as unknown as Lease;
        await kinds[lease.credentialType].kill(lease);
    }

    /** Does what `pulumi refresh` does. */
    async refresh(): Promise<void> {
        const { id, props } = await this.handler.read(this.current?.id ?? "", this.current?.outs ?? {});
        this.current = this.current && id ? { ...this.current, outs: props as Bag } : undefined;
    }

    /** Does what `pulumi destroy` does. */
    async destroy(): Promise<void> {
        await this.#deleteReplaced();
        if (this.current) {
            await this.handler.delete(this.current.id, this.current.outs);
            this.current = undefined;
        }
    }

    /**
     * Ends the overlap of the predecessors in the state, without moving a clock that other ledgers of this process
     * would follow.
     */
    endOverlap(): void {
        for (const bag of [this.current?.inputs, this.current?.outs]) {
            for (const predecessor of (bag?.predecessors ?? []) as Bag[]) {
                predecessor.expiresAt = predecessor.issuedAt;
            }
        }
    }

    /** Returns the keys that the state contains. */
    keys(): string[] {
        return this.#known("accessKeyId");
    }

    /** Returns the users that the state contains. */
    users(): string[] {
        return this.#known("userName");
    }

    #known(output: string): string[] {
        const leases = [this.current, ...this.replaced].flatMap((entry) =>
            entry ? [entry.outs, ...((entry.outs.predecessors ?? []) as Bag[])] : [],
        );
        return leases.flatMap((lease) => (lease[output] ? [String(lease[output])] : []));
    }

    async #create(inputs: Bag, before?: Entry): Promise<void> {
        try {
            const { id, outs } = await this.handler.create(inputs);
            this.#store({ id, inputs, outs: outs as Bag }, before);
        } catch (error) {
            const { id, properties } = error as { id?: string; properties?: Bag };
            if (id && properties) {
                this.#store({ id, inputs, outs: properties }, before);
            }
            throw error;
        }
    }

    #store(entry: Entry, before?: Entry): void {
        this.current = entry;
        this.replaced.push(...(before ? [before] : []));
    }

    async #deleteReplaced(): Promise<void> {
        for (let entry = this.replaced[0]; entry; entry = this.replaced[0]) {
            await this.handler.delete(entry.id, entry.outs);
            this.replaced.shift();
        }
    }

    async #check(olds: Bag, news: Bag): Promise<Bag> {
        const { inputs, failures = [] } = await this.handler.check(olds, news);
        if (failures.length > 0) {
            throw new Error(failures.map(({ reason }) => reason).join("\n"));
        }
        return inputs as Bag;
    }
}

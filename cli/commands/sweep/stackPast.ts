import { pastStates } from "../../pulumi/pastStates";
import type { StackNames } from "../../pulumi/stackLocation";

/** A lease that a past state has named, as the last one that did has it. */
export interface PastLease {
    /** Whether it was to be left in AWS when its resource went: `retainOnDelete`. */
    readonly isRetained: boolean;
    /** null is never. */
    readonly expiresAt: string | null;
}

/** A ledger that a past state has had. */
export interface PastLedger {
    /** When the last state that had it was saved, ISO 8601. */
    readonly savedAt: string;
    /** As its backend had it; null where it had none, or kept it secret. */
    readonly permissionsBoundary: string | null;
}

/** What the past states of a stack tell of users. */
export interface StackPast {
    /** By id. */
    readonly ledgers: ReadonlyMap<string, PastLedger>;
    /** By their users' names, in lower case. */
    readonly leases: ReadonlyMap<string, PastLease>;
    /** Why some could not be read, a line each. */
    readonly unreadable: readonly string[];
    /** Since when they are whole, in milliseconds; infinite where they are not. */
    readonly since: number;
    /** When the last of them was left, in milliseconds. */
    readonly until: number;
}

type Bag = Readonly<Record<string, unknown>>;

interface Resource {
    readonly type: string;
    readonly retainOnDelete?: boolean;
    readonly outputs?: Bag;
}

interface Deployment {
    readonly manifest?: { readonly time?: string };
    readonly resources?: readonly Resource[];
}

/**
 * Reads what the past states of a stack tell; undefined where its state backend does not hand them out. What a state keeps secret is not
 * known: one that does so with a user's name or its end makes the past useless.
 * @param since when the oldest user was made that it is to tell of, in milliseconds
 */
export async function readStackPast(stack: StackNames, since: number): Promise<StackPast | undefined> {
    const past = await pastStates(stack, since);
    if (!past) {
        return undefined;
    }
    const ledgers = new Map<string, PastLedger>();
    const leases = new Map<string, PastLease>();
    const unreadable: string[] = [];
    let isWhole = true;
    let until = Number.NEGATIVE_INFINITY;
    for await (const { at, deployment } of past.states()) {
        if (typeof deployment === "string") {
            unreadable.push(deployment);
            isWhole = false;
            continue;
        }
        const { manifest, resources = [] } = deployment as Deployment;
        until = Date.parse(at);
        for (const { type, outputs = {}, retainOnDelete = false } of resources) {
            if (type.endsWith("stacklease:AwsBackend") && typeof outputs.ledgerId === "string") {
                const permissionsBoundary = textOf(outputs.permissionsBoundary);
                ledgers.set(outputs.ledgerId, { savedAt: manifest?.time ?? at, permissionsBoundary });
            }
            if (type.endsWith("stacklease:DynamicCredential")) {
                const { predecessors } = outputs;
                isWhole &&= predecessors == null || Array.isArray(predecessors);
                for (const { userName, expiresAt } of [outputs, ...(Array.isArray(predecessors) ? predecessors : [])]) {
                    if (typeof userName === "string") {
                        const lease = { isRetained: retainOnDelete, expiresAt: textOf(expiresAt) };
                        leases.set(userName.toLowerCase(), lease);
                    }
                    isWhole &&= [userName, expiresAt].every((value) => value == null || typeof value === "string");
                }
            }
        }
    }
    return { ledgers, leases, unreadable, since: isWhole ? past.since : Number.POSITIVE_INFINITY, until };
}

function textOf(value: unknown): string | null {
    return typeof value === "string" ? value : null;
}

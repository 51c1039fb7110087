import { pastStates } from "../../pulumi/pastStates";
import type { StackNames } from "../../pulumi/project";
import type { Deployment } from "../../pulumi/stackExport";

/** A lease in a past state, as the last of them has it. */
export interface PastLease {
    /** Whether its resource had `retainOnDelete`, so that Pulumi left its user in AWS. */
    readonly isRetained: boolean;
    /** ISO 8601; null for never. */
    readonly expiresAt: string | null;
}

/** A ledger in a past state. */
export interface PastLedger {
    /** When the last state with it was saved, ISO 8601. */
    readonly savedAt: string;
    /** ARN in its backend; null if it had none, or kept it secret. */
    readonly permissionsBoundary: string | null;
}

/** What the past states of a stack say about users. */
export interface StackPast {
    /** Ledgers by id. */
    readonly ledgers: ReadonlyMap<string, PastLedger>;
    /** Leases by the names of their users, in lower case. */
    readonly leases: ReadonlyMap<string, PastLease>;
    /** Reasons why some states could not be read. */
    readonly unreadable: readonly string[];
    /** Time from which they are complete, in milliseconds since 1970; infinite if they are not. */
    readonly sinceMs: number;
    /** Time of the last state, in milliseconds since 1970. */
    readonly untilMs: number;
}

/**
 * Reads the past states of a stack; undefined if the state backend does not provide them. Secret values are unknown: a
 * state that keeps a user's name or end secret makes the past incomplete.
 * @param sinceMs creation time of the oldest user to explain, in milliseconds since 1970
 */
export async function readStackPast(stack: StackNames, sinceMs: number): Promise<StackPast | undefined> {
    const past = await pastStates(stack, sinceMs);
    if (!past) {
        return undefined;
    }
    const ledgers = new Map<string, PastLedger>();
    const leases = new Map<string, PastLease>();
    const unreadable: string[] = [];
    let isWhole = true;
    let untilMs = Number.NEGATIVE_INFINITY;
    for await (const { at, deployment } of past.states()) {
        if (typeof deployment === "string") {
            unreadable.push(deployment);
            isWhole = false;
            continue;
        }
        const { manifest, resources = [] } = deployment as Deployment;
        untilMs = Date.parse(at);
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
    return { ledgers, leases, unreadable, sinceMs: isWhole ? past.sinceMs : Number.POSITIVE_INFINITY, untilMs };
}

function textOf(value: unknown): string | null {
    return typeof value === "string" ? value : null;
}

import { rmSync, writeFileSync } from "node:fs";
import type { Lease, LeaseInputs } from "./leaseInputs";

/**
 * Data that the `stacklease` command passes to the plugin process for one operation that it runs itself. It goes
 * through the environment, which is the only way past the engine.
 */
export interface CommandRequest {
    /** Leases to renew, by {@link renewalKey}. A check does not know lease ids. */
    readonly renew?: readonly string[];
    /** Ids of leases that the command has just revoked. */
    readonly revoked?: readonly string[];
    /** Whether the command has ended everything of the stack in AWS, before it destroys the stack. */
    readonly ended?: boolean;
    /** The lease for which the command has created a stack. */
    readonly issue?: IssueRequest;
}

/** What the command must know about a lease that it issues, even if one of the processes dies. */
export interface IssueRequest {
    /** Id of the ledger. It determines the path of the lease's user. */
    readonly ledgerId: string;
    /**
     * Path of a file that is created before the mint first calls AWS. It is removed only if the mint failed and left
     * nothing in AWS.
     */
    readonly mintNote: string;
}

const variable = "STACKLEASE_COMMAND_REQUEST";

/** Returns the environment variables that pass a request to the plugin process. */
export function requestVariables(request: CommandRequest): Record<string, string> {
    return { [variable]: JSON.stringify(request) };
}

/**
 * Returns the key that identifies a lease in a check, which does not know ids. Leases with the same name under
 * different parents share a key. The engine's targets tell them apart.
 */
export function renewalKey({ name, issuedAt, backend }: Pick<LeaseInputs, "name" | "issuedAt" | "backend">): string {
    return `${backend.ledgerId} ${issuedAt} ${name}`;
}

/** Returns whether this `up` has to renew a lease, regardless of its `renewBefore`. */
export function isRenewalRequested(before: LeaseInputs): boolean {
    return read().renew?.includes(renewalKey(before)) === true;
}

/** Returns the ledger id for a new backend, if the command has chosen one. */
export function requestedLedgerId(): string | undefined {
    return read().issue?.ledgerId;
}

/**
 * Records for the command that a mint begins.
 * @returns a function that removes the record, for a mint that failed and left nothing in AWS
 */
export function noteMint(): () => void {
    const notePath = read().issue?.mintNote;
    if (notePath === undefined) {
        return () => {};
    }
    writeFileSync(notePath, "");
    return () => rmSync(notePath, { force: true });
}

/**
 * Returns whether a lease is known to be revoked, so that AWS does not have to be asked. AWS cannot answer well: the
 * absence of a new user may be replication lag, and AWS reports nothing about sessions.
 */
export function isAlreadyRevoked({ leaseId }: Pick<Lease, "leaseId">): boolean {
    return read().revoked?.includes(leaseId) === true;
}

/** Returns whether nothing of the stack is left in AWS, so that AWS does not have to be asked. */
export function isStackEnded(): boolean {
    return read().ended === true;
}

function read(): CommandRequest {
    const text = process.env[variable];
    return text ? (JSON.parse(text) as CommandRequest) : {};
}

import { rmSync, writeFileSync } from "node:fs";
import type { Lease, LeaseInputs } from "./leaseInputs";

/**
 * What the `stacklease` command tells the plugin process through its environment, which is the only way past the
 * engine: for the length of one operation that it runs itself.
 */
export interface CommandRequest {
    /** Leases to renew, by {@link renewalKey}: check knows no lease ids. */
    readonly renew?: readonly string[];
    /** Ids of leases that the command has just revoked. */
    readonly revoked?: readonly string[];
    /** Whether the command has ended all that the stack has in AWS, before it destroys the stack. */
    readonly ended?: boolean;
    /** The lease for which the command has made a stack. */
    readonly issue?: IssueRequest;
}

/** What the command has to know of a lease that it issues, whichever process dies meanwhile. */
export interface IssueRequest {
    /** The id of the ledger, and so the path of the lease's user. */
    readonly ledgerId: string;
    /** A file that exists from before the mint's first call of AWS, unless the mint has left nothing there. */
    readonly mintNote: string;
}

const variable = "STACKLEASE_TOLD";

/** The environment that tells it. */
export function requestVariables(told: CommandRequest): Record<string, string> {
    return { [variable]: JSON.stringify(told) };
}

/**
 * How a lease is known to check, which knows no ids. Leases of one name under different parents share it: the engine's
 * targets tell them apart.
 */
export function renewalKey({ name, issuedAt, backend }: Pick<LeaseInputs, "name" | "issuedAt" | "backend">): string {
    return `${backend.ledgerId} ${issuedAt} ${name}`;
}

/** Whether this `up` is to renew a lease, whatever its `renewBefore`. */
export function isRenewalRequested(before: LeaseInputs): boolean {
    return read().renew?.includes(renewalKey(before)) === true;
}

/** The id of a new backend's ledger, if the command has chosen it. */
export function requestedLedgerId(): string | undefined {
    return read().issue?.ledgerId;
}

/**
 * Notes for the command that a mint begins.
 * @returns takes the note back: the mint has failed and left nothing in AWS
 */
export function noteMint(): () => void {
    const note = read().issue?.mintNote;
    if (note === undefined) {
        return () => {};
    }
    writeFileSync(note, "");
    return () => rmSync(note, { force: true });
}

/**
 * Whether a lease is known to have been revoked, so that AWS needn't be asked: a young user's absence would be doubted,
 * and of a session AWS tells nothing.
 */
export function isAlreadyRevoked({ leaseId }: Pick<Lease, "leaseId">): boolean {
    return read().revoked?.includes(leaseId) === true;
}

/** Whether nothing of the stack is left in AWS, so that AWS needn't be asked for it. */
export function isStackEnded(): boolean {
    return read().ended === true;
}

function read(): CommandRequest {
    const text = process.env[variable];
    return text ? (JSON.parse(text) as CommandRequest) : {};
}

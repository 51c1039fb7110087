import type { Lease, LeaseInputs } from "../lease/leaseInputs";

/**
 * What the `stacklease` command tells the plugin process through its environment, which is the only way past the engine: for the length
 * of one operation that it runs itself.
 */
export interface Told {
    /** Leases to renew, by {@link renewalKey}: check knows no lease ids. */
    readonly renew?: readonly string[];
    /** Ids of leases that the command has just revoked. */
    readonly revoked?: readonly string[];
}

const variable = "STACKLEASE_TOLD";

/** The environment that tells it. */
export function tell(told: Told): Record<string, string> {
    return { [variable]: JSON.stringify(told) };
}

/** How a lease is known to check, which knows no ids. Leases of one name under different parents share it: the engine's targets tell them apart. */
export function renewalKey({ name, issuedAt, backend }: Pick<LeaseInputs, "name" | "issuedAt" | "backend">): string {
    return `${backend.ledgerId} ${issuedAt} ${name}`;
}

/** Whether this `up` is to renew a lease, whatever its `renewBefore`. */
export function isToRenew(before: LeaseInputs): boolean {
    return read().renew?.includes(renewalKey(before)) === true;
}

/** Whether a lease is known to have been revoked, so that AWS needn't be asked: a young user's absence would be doubted, and of a session AWS tells nothing. */
export function isRevoked({ leaseId }: Pick<Lease, "leaseId">): boolean {
    return read().revoked?.includes(leaseId) === true;
}

function read(): Told {
    const text = process.env[variable];
    return text ? (JSON.parse(text) as Told) : {};
}

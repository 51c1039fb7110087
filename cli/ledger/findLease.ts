import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import type { LedgerLease } from "./leases";

/** How many leases an error names. */
const most = 5;

/** The leases that a text names: by id or UUID, whole or shortened, or by the name of the resource. */
export function leasesNamed(leases: readonly LedgerLease[], given: string): LedgerLease[] {
    const ofIssue = leases.filter(({ parent, stack }) => parent && stack === given);
    const current = leases.filter(({ leaseId }) => leaseId !== "" && given !== "");
    const exact = current.filter(
        ({ leaseId, lease, successor }) => leaseId === given || (lease.name === given && !successor),
    );
    if (ofIssue.length > 0) {
        return ofIssue;
    }
    return exact.length > 0
        ? exact
        : current.filter(({ leaseId }) => leaseId.startsWith(given) || uuidOf(leaseId).startsWith(given));
}

/**
 * The one lease that a text names.
 * @param what `<verb> <thing>`, to begin an error with
 */
export function findLease(leases: readonly LedgerLease[], given: string, what: string): LedgerLease {
    const [found, ...others] = leasesNamed(leases, given);
    if (found && others.length === 0) {
        return found;
    }
    throw new CliError(exitCodes.unknown, `${what} ${given}: ${found ? ambiguous([found, ...others]) : none(leases)}`);
}

/** The leases under a prefix as in Vault, `aws` or `aws/deploy`, or else the one lease that the text names. */
export function leasesUnder(leases: readonly LedgerLease[], given: string, what: string): LedgerLease[] {
    const under = leases.filter(({ leaseId }) => isUnder(leaseId, given));
    const named = leasesNamed(leases, given).filter((lease) => lease.lease.name === given && !under.includes(lease));
    if (under.length > 0 && named.length > 0) {
        const both = ambiguous([...named, ...under]);
        throw new CliError(exitCodes.unknown, `${what} ${given}: it is a lease's name and a prefix: ${both}`);
    }
    return under.length > 0 ? under : [findLease(leases, given, what)];
}

/** Whether a lease id is under a prefix of whole parts, `aws` or `aws/deploy`, or begins with one that reaches into its UUID. */
export function isUnder(leaseId: string, prefix: string): boolean {
    const path = prefix.replace(/\/+$/, "");
    const intoUuid = path.lastIndexOf("/") >= leaseId.lastIndexOf("/");
    return leaseId !== "" && path !== "" && leaseId.startsWith(intoUuid ? path : `${path}/`);
}

function none(leases: readonly LedgerLease[]): string {
    const there = leases.filter(({ leaseId }) => leaseId !== "");
    return there.length === 0
        ? "the stack has no lease; run pulumi up, or see stacklease leases --all"
        : `there is no such lease; there are ${listed(there)}`;
}

function ambiguous(found: readonly LedgerLease[]): string {
    return `${found.length} leases fit: ${listed(found)}; give more of its id`;
}

function listed(leases: readonly LedgerLease[]): string {
    const names = leases.slice(0, most).map(({ leaseId, lease }) => `${leaseId} (${lease.name})`);
    return [...names, ...(leases.length > most ? [`${leases.length - most} more`] : [])].join(", ");
}

function uuidOf(leaseId: string): string {
    return leaseId.slice(leaseId.lastIndexOf("/") + 1);
}

import type { Reason } from "../../provider/leaseError";
import type { Operation } from "../../provider/operation";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import type { ListedLease } from "./leases";

/** How many leases an error names. */
const most = 5;

/** A UUID cut shorter than its first group could be a name: of a lease that is gone, and another's key must not stand in for it. */
const leastOfUuid = 8;

/** The leases that a text names: by id or UUID, whole or shortened, or by the name of the resource. */
export function leasesNamed<L extends ListedLease>(leases: readonly L[], given: string): L[] {
    const ofIssue = leases.filter(({ parent, stack }) => parent && stack === given);
    if (ofIssue.length > 0) {
        return ofIssue;
    }
    const current = leases.filter(({ leaseId }) => leaseId !== "" && given !== "");
    const exact = current.filter(
        ({ leaseId, text, successor }) => leaseId === given || (text.name === given && !successor),
    );
    return exact.length > 0
        ? exact
        : current.filter(({ leaseId }) => isUnder(leaseId, given) || isOfUuid(leaseId, given));
}

/**
 * The one lease that a text names.
 * @param operation `<verb> <thing>`, to begin an error with
 */
export function findLease<L extends ListedLease>(leases: readonly L[], given: string, operation: Operation): L {
    const [found, ...others] = leasesNamed(leases, given);
    if (found && others.length === 0) {
        return found;
    }
    const why = found ? ambiguous([found, ...others]) : none(leases);
    throw new CliError(exitCodes.unknown, { code: "NotFound", operation: operation.on(given), ...why });
}

/** The leases under a prefix as in Vault, `aws` or `aws/deploy`, or else the one lease that the text names. */
export function leasesUnder<L extends ListedLease>(leases: readonly L[], given: string, operation: Operation): L[] {
    const under = leases.filter(({ leaseId }) => isUnder(leaseId, given));
    const named = leasesNamed(leases, given).filter(({ text }) => text.name === given);
    const others = under.filter((lease) => !named.includes(lease));
    if (named.length > 0 && others.length > 0) {
        throw new CliError(exitCodes.unknown, {
            code: "NotFound",
            operation: operation.on(given),
            reason: `it is a lease's name and a prefix: ${listed([...named, ...others])}`,
            remedy: `give the lease's id, or ${given}/ for the prefix`,
        });
    }
    return under.length > 0 ? under : [findLease(leases, given, operation)];
}

/** Whether a text is the whole id of a lease, or the stack of one of `issue`: then it can mean no other. */
export function isIdOf({ leaseId, stack, parent }: ListedLease, given: string): boolean {
    return given === leaseId || (parent !== null && given === stack);
}

/** Whether a lease id is under a prefix of whole parts, `aws` or `aws/deploy`, or begins with one that reaches into its UUID. */
export function isUnder(leaseId: string, prefix: string): boolean {
    const path = prefix.replace(/(?<!\/)\/+$/, "");
    const intoUuid = path.lastIndexOf("/") >= leaseId.lastIndexOf("/");
    return leaseId !== "" && path !== "" && leaseId.startsWith(intoUuid ? path : `${path}/`);
}

function none(leases: readonly ListedLease[]): Reason {
    const there = leases.filter(({ leaseId }) => leaseId !== "");
    return there.length === 0
        ? { reason: "there is no lease at all", remedy: "run pulumi up, or see stacklease leases --all" }
        : { reason: "there is no such lease", remedy: `there are ${listed(there)}` };
}

function ambiguous(found: readonly ListedLease[]): Reason {
    return { reason: `${found.length} leases fit: ${listed(found)}`, remedy: "give more of its id" };
}

/** Some leases by their ids and names, with their stacks where they are of several. */
function listed(leases: readonly ListedLease[]): string {
    const isOfOne = new Set(leases.map(({ project, stack }) => `${project}/${stack}`)).size < 2;
    const names = leases
        .slice(0, most)
        .map(({ leaseId, text, stack }) => `${leaseId} (${text.name}${isOfOne ? "" : `, stack ${stack}`})`);
    return [...names, ...(leases.length > most ? [`${leases.length - most} more`] : [])].join(", ");
}

function isOfUuid(leaseId: string, given: string): boolean {
    return given.length >= leastOfUuid && leaseId.slice(leaseId.lastIndexOf("/") + 1).startsWith(given);
}

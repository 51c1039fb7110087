import { userInfo } from "node:os";
import { awsNow } from "../../provider/aws/clock";
import type { LeaseError } from "../../provider/aws/errors";
import { cleanName, drawRandom } from "../../provider/lease/naming";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import { type Checkpoint, readCheckpoint } from "../ledger/checkpoint";
import { leaseState } from "../ledger/leaseState";
import { type LedgerLease, leasesOf } from "../ledger/leases";
import { issuedStackName, selectedStack, shortName } from "../ledger/stacks";
import type { StackPlace } from "../pulumi/openStack";
import { isCloud } from "../pulumi/stateBackend";
import type { StackOptions } from "../stackOptions";
import { progress } from "../terminal/progress";
import { endIssued } from "./endIssued";
import { type FoundPolicy, findPolicy } from "./findPolicy";
import { nameOptions } from "./nameOptions";

/** What to issue. */
export interface IssueRequest extends StackOptions {
    /** `<mount>/<policyName>`, of the stack. */
    readonly policy: string;
    /** Default: the policy's. */
    readonly ttl?: string;
    /** `assumed_role`: which of the policy's `roleArns`. Default: its only one. */
    readonly roleArn?: string;
    /** Interrupts the engine, which then ends what it is at. */
    readonly signal?: AbortSignal;
}

/** A lease just issued. */
export interface Issued {
    readonly found: LedgerLease;
    /** Revokes it, removes its stack, and leaves a line in the journal. */
    end(): Promise<void>;
}

/** Issues a lease under a policy of a stack, in a small stack of its own beside it. Leaves nothing behind when it fails. */
export async function issueLease({ policy, ttl, roleArn, signal, ...options }: IssueRequest): Promise<Issued> {
    const what = `issue lease under ${policy}`;
    const reading = readPolicy(policy, options);
    reading.catch(() => {}); // Told of below.
    const { openAside, openProject } = await import("../pulumi/openStack"); // It takes its time, and the Pulumi CLI reads meanwhile.
    const { leaseProgram } = await import("./leaseProgram");
    const project = await openProject(options.cwd, what);
    const { parent, found } = await reading;
    const selected = options.stack === undefined && isCloud(project) ? await selectedStack(options.cwd) : undefined;
    const name = issuedStackName(options.stack ?? selected ?? parent.stack, drawRandom(10));
    const { project: projectName, secretsProvider } = parent;
    const aside = { project: { ...project, name: projectName }, name, secretsProvider, isNew: true };
    const { program, made } = leaseProgram({ ...found, name: whoIssues(), ttl: ttl ?? null, roleArn: roleArn ?? null });
    signal?.throwIfAborted();
    progress(`Issuing a lease under ${policy}, in stack ${shortName(name)} …`);
    const { stack, close } = await openAside(aside, { what }, program);
    const place = {
        location: { name, cwd: options.cwd },
        project: projectName,
        stack: shortName(name),
        secretsProvider,
    };
    try {
        signal?.throwIfAborted();
        await stack.up({ ...(signal && { signal }) });
        const issued = made();
        if (!issued) {
            throw new CliError(exitCodes.failed, `${what}: nothing was issued; run the same command again`);
        }
        const lease: LedgerLease = {
            ...{ ...place, ...issued, leaseId: issued.lease.leaseId, successor: null, parent: parent.stack },
            state: leaseState(issued.lease, awsNow()),
        };
        return { found: lease, end: () => endIssued(place, [lease]) };
    } catch (error) {
        const told = error instanceof CliError ? new CliError(error.exitCode, nameOptions(error.message)) : error;
        await undo(place, told as LeaseError);
        throw told;
    } finally {
        close();
    }
}

interface Read {
    readonly parent: Checkpoint;
    readonly found: FoundPolicy;
}

/** The policy and its stack. Secrets are asked for only when the backend issues by a key of its own. */
async function readPolicy(policy: string, { stack, cwd }: StackOptions): Promise<Read> {
    const location = { name: stack, cwd };
    const parent = await readCheckpoint(location);
    const found = findPolicy(parent, policy, "issue lease");
    return found.backend.accessKeyId === null
        ? { parent, found }
        : { parent, found: findPolicy(await readCheckpoint(location, true), policy, "issue lease") };
}

/** Removes a stack whose `up` has failed, with whatever it may hold. Where its state can't be read the engine may still know what that is. */
async function undo(place: StackPlace, failure: LeaseError): Promise<void> {
    const checkpoint = await readCheckpoint(place.location, true, true).catch(() => undefined);
    try {
        await endIssued({ ...checkpoint, ...place }, checkpoint ? leasesOf(checkpoint, awsNow()) : []);
    } catch (error) {
        throw new CliError(exitCodes.failed, `${failure.message}; ${(error as LeaseError).message}`);
    }
}

/** Whose name the lease bears: the user's of this machine. */
function whoIssues(): string {
    try {
        return cleanName(userInfo().username, 64);
    } catch {
        return `uid-${process.getuid?.()}`; // A container's user may have no name.
    }
}

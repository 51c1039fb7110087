import { randomUUID } from "node:crypto";
import { callerIdentity } from "../../../provider/aws/callerIdentity";
import { loadSdk } from "../../../provider/aws/clients";
import { awsNow } from "../../../provider/aws/clock";
import { driverOf } from "../../../provider/drivers/drivers";
import { explanationText, type LeaseError, type Reason } from "../../../provider/errors/leaseError";
import { Operation } from "../../../provider/errors/operation";
import { chosenRole, chosenRoleFault } from "../../../provider/lease/chosenRole";
import { type CredentialDriver, IncompleteLease } from "../../../provider/lease/credentialDriver";
import { type Lease, type LeaseInputs, mountOf } from "../../../provider/lease/leaseInputs";
import { isFault, resolveLimits } from "../../../provider/lease/limits";
import { runTag } from "../../../provider/lease/naming";
import { isoSeconds, newSchedule } from "../../../provider/lease/schedule";
import { CliError, CombinedError, exitCodes } from "../../errors/cliError";
import { findPolicy } from "../../issuedStacks/findPolicy";
import type { IssueArguments } from "../../issuedStacks/issueLease";
import { optionOfInput } from "../../issuedStacks/optionOfInput";
import { localUserName } from "../../process/localUser";
import { recordRunEnd, recordRunStart } from "../../state/journal";
import { readCheckpoint } from "../../state/readCheckpoint";
import { progress, remark } from "../../terminal/print";

/** A lease that lives as long as a command. */
export interface RunLease {
    readonly lease: Lease;
    /** Revokes the lease, and records its end in the journal. */
    revoke(): Promise<void>;
}

/**
 * Issues a lease under a policy of a stack without the engine. The lease is in no state: it does not outlive this
 * process. AWS has the record of it, in the tags of its user. If this process is killed, the expiry guard ends the
 * lease, and `sweep` removes the user.
 */
export async function issueForRun(request: IssueArguments): Promise<RunLease> {
    const operation = new Operation("issue", "lease under", request.policy);
    const { inputs, driver } = await planLease(request, operation);
    const leaseId = `${mountOf(inputs)}/${inputs.policy.policyName}/${randomUUID()}`;
    progress(`Issuing lease ${leaseId} …`);
    const lease = await driver.mint(inputs, leaseId).catch(async (error: Error) => {
        throw error instanceof IncompleteLease ? await endIncomplete(driver, error, operation) : error;
    });
    const unrecorded = recordRunStart(lease);
    remark(...unrecorded);
    return {
        lease,
        revoke: async () => {
            await driver.revoke(lease).catch((error: LeaseError) => {
                const notes = [`${endOf(lease)}; after that, stacklease sweep --apply removes it`];
                throw new CombinedError(exitCodes.failed, error.operation, [{ error }], notes, { cause: error });
            });
            if (unrecorded.length === 0) {
                remark(...recordRunEnd(lease, isoSeconds(awsNow())));
            }
        },
    };
}

interface PlannedLease {
    readonly inputs: LeaseInputs;
    readonly driver: CredentialDriver;
}

/** Returns the inputs of the lease, as a check of a lease in a stack plans them. */
async function planLease(
    { policy: path, ttl, roleArn, stack: name, cwd }: IssueArguments,
    operation: Operation,
): Promise<PlannedLease> {
    const [checkpoint] = await Promise.all([readCheckpoint({ name, cwd }, "keys"), loadSdk()]);
    const { reference: policy, backend } = findPolicy(checkpoint, path, operation);
    const requested = {
        ...unused,
        name: localUserName(),
        project: checkpoint.project,
        stack: checkpoint.stack,
        backend,
        policy,
        ttl: ttl ?? null,
        roleArn: roleArn ?? null,
    };
    const roleFault = chosenRoleFault(requested);
    if (roleFault !== undefined) {
        throw refused(operation, "roleArn", { reason: roleFault });
    }
    const limits = resolveLimits(requested);
    if (isFault(limits)) {
        throw refused(operation, limits.place, limits);
    }
    await callerIdentity(backend, operation); // AWS's time, which the dates count from.
    const schedule = newSchedule(limits, awsNow());
    const tags = { [runTag]: schedule.expiresAt ?? "never" };
    const inputs = { ...requested, ...schedule, roleArn: chosenRole(requested), tags };
    const driver = await driverOf(inputs);
    const fault = await driver.findIssuerFault(inputs, limits.ttlSeconds);
    if (fault) {
        throw refused(operation, fault.place, fault);
    }
    return { inputs, driver };
}

/** Inputs that a lease of `run` does not use. */
const unused = {
    maxTtl: null,
    renewBefore: null,
    rotateBefore: null,
    onExpiry: null,
    rotationTrigger: null,
    overlap: null,
    readyTimeout: null,
    readyCheck: null,
    roleSessionName: null,
    rotation: null,
    predecessors: null,
};

/** @param place the input at fault */
function refused(operation: Operation, place: string, { reason, remedy = "" }: Reason): CliError {
    return new CliError(exitCodes.failed, {
        code: "InvalidInput",
        operation,
        reason: `${optionOfInput[place] ?? place}: ${reason}`,
        remedy,
    });
}

/** Ends what a failed mint could not remove. Returns the failure to report. */
async function endIncomplete(
    driver: CredentialDriver,
    { remains, reasons }: IncompleteLease,
    operation: Operation,
): Promise<CliError> {
    const left = await driver.revoke(remains).then(
        () => undefined,
        (error: LeaseError) => explanationText(error),
    );
    return new CliError(exitCodes.failed, {
        code: left === undefined ? "AwsFailure" : "MultipleFailures",
        operation,
        reason: left === undefined ? (reasons[0] ?? "") : `${reasons.join("; ")}; ${left}; ${endOf(remains)}`,
        remedy: left === undefined ? "run the same command again" : "after that, run stacklease sweep --apply",
    });
}

function endOf({ expiresAt, leaseId }: Lease): string {
    return expiresAt === null ? `lease ${leaseId} never expires` : `AWS ends lease ${leaseId} at ${expiresAt}`;
}

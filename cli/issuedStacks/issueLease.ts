import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { awsNow } from "../../provider/aws/clock";
import type { LeaseError } from "../../provider/errors/leaseError";
import { Operation } from "../../provider/errors/operation";
import { requestVariables } from "../../provider/lease/commandRequest";
import { makesUsers } from "../../provider/lease/credentialTypes";
import type { Duration } from "../../provider/lease/duration";
import { isFault, resolveLimits } from "../../provider/lease/limits";
import { randomLetters } from "../../provider/lease/naming";
import { newSchedule } from "../../provider/lease/schedule";
import type { StackDetails } from "../engine/openStack";
import { CliError, CombinedError, exitCodes } from "../errors/cliError";
import { localUserName } from "../process/localUser";
import { isPulumiCloud } from "../pulumi/stateBackend";
import type { Checkpoint } from "../state/checkpoint";
import { type LedgerLease, leaseState, leasesOf } from "../state/leases";
import { readCheckpoint } from "../state/readCheckpoint";
import { shownLease } from "../state/shownLease";
import { issuedStackName, requestedStack, type StackOptions, selectedStack, shortName } from "../state/stacks";
import { progress } from "../terminal/print";
import { type FoundPolicy, findPolicy } from "./findPolicy";
import type { LostMint } from "./lostMint";
import { optionOfInput } from "./optionOfInput";
import { revokeIssuedStack } from "./revokeIssuedStack";

/** Arguments for issuing a lease. */
export interface IssueArguments extends StackOptions {
    /** `<mount>/<policyName>` of a policy in the stack. */
    readonly policy: string;
    /** @default the policy's `ttl` */
    readonly ttl?: string;
    /**
     * One of the policy's `roleArns`, for `assumed_role`.
     * @default the only one
     */
    readonly roleArn?: string;
    /** Interrupts the engine, which then finishes its current step. */
    readonly signal?: AbortSignal;
}

/** A lease that was just issued. */
interface IssuedLease {
    readonly found: LedgerLease<"secrets">;
    /** Revokes the lease, removes its stack, and records it in the journal. */
    revoke(): Promise<void>;
}

/** Issues a lease under a policy of a stack, in a new issued stack. Removes everything again if it fails. */
export async function issueLease({ policy, ttl, roleArn, signal, ...options }: IssueArguments): Promise<IssuedLease> {
    const operation = new Operation("issue", "lease under", policy);
    const reading = readParentPolicy(policy, options);
    reading.catch(() => {}); // Awaited below.
    // Loaded only now, since that is slow and the Pulumi CLI reads meanwhile.
    const { findWorkspaceSettings, openInTemporaryFolder } = await import("../engine/openStack.js");
    const { leaseProgram } = await import("./leaseProgram.js");
    const workspaceSettings = await findWorkspaceSettings(options.cwd, operation);
    const { parent, found } = await reading;
    const requested = requestedStack(options);
    const selected =
        requested === undefined && isPulumiCloud(workspaceSettings) ? await selectedStack(options.cwd) : undefined;
    const name = issuedStackName(requested ?? selected ?? parent.stack, found.backend.ledgerId, randomLetters(6));
    const { project: projectName, secretsProvider } = parent;
    const issuedStack = { workspaceSettings, projectName, name, secretsProvider, isNew: true };
    const { program, result } = leaseProgram({
        ...found,
        name: localUserName(),
        ttl: ttl ?? null,
        roleArn: roleArn ?? null,
    });
    signal?.throwIfAborted();
    progress(`Issuing a lease under ${policy}, in stack ${shortName(name)} …`);
    const { stack, close } = await openInTemporaryFolder(
        issuedStack,
        { operation, env: { PULUMI_SKIP_CHECKPOINTS: "false" } },
        program,
    );
    const { envVars, workDir } = stack.workspace;
    const mint = { ledgerId: randomUUID(), mintNote: join(workDir, "mint") };
    Object.assign(envVars, requestVariables({ issue: mint }));
    const details = {
        location: { name, cwd: options.cwd },
        project: projectName,
        stack: shortName(name),
        secretsProvider,
    };
    try {
        signal?.throwIfAborted();
        await stack.up({ ...(signal && { signal }) });
        const issued = result();
        if (!issued) {
            throw new CliError(exitCodes.failed, {
                code: "UnexpectedFailure",
                operation,
                reason: "nothing was issued",
                remedy: "run the same command again",
            });
        }
        const { leaseId } = issued.lease;
        const lease: LedgerLease<"secrets"> = {
            ...details,
            ...issued,
            leaseId,
            successor: null,
            isProtected: false,
            parent: parent.stack,
            state: leaseState(issued.lease, awsNow()),
            shown: shownLease({ ...issued.lease }, leaseId, issued.urn),
        };
        return {
            found: lease,
            revoke: async () => void (await revokeIssuedStack({ details, leases: [lease], lost: [] })),
        };
    } catch (error) {
        const failure = error instanceof CliError ? withOptionNames(error) : error;
        const lost = existsSync(mint.mintNote) ? [mintOf(details, found, mint.ledgerId, ttl ?? null)] : [];
        throw await cleanUp(details, lost, failure as LeaseError);
    } finally {
        close();
    }
}

/** Returns the engine's error with option names instead of input names. */
function withOptionNames(error: CliError): CliError {
    const { code, operation, reason, remedy } = error;
    const fields = { code, operation, reason: replaceInputNames(reason), remedy: replaceInputNames(remedy) };
    return new CliError(error.exitCode, fields, { cause: error });
}

/** A policy and the state of its stack. */
interface ParentPolicy {
    readonly parent: Checkpoint<"keys">;
    readonly found: FoundPolicy;
}

/** Reads a policy and its stack. */
async function readParentPolicy(policy: string, { stack, cwd }: StackOptions): Promise<ParentPolicy> {
    const parent = await readCheckpoint({ name: stack, cwd }, "keys");
    return { parent, found: findPolicy(parent, policy, new Operation("issue", "lease under", policy)) };
}

/** Returns the mint of a lease whose `up` failed. */
function mintOf(
    { project, stack }: StackDetails,
    { reference, backend }: FoundPolicy,
    ledgerId: string,
    ttl: Duration | null,
): LostMint {
    const issuer = { ...backend, ledgerId };
    const limits = resolveLimits({ ttl, maxTtl: null, policy: reference, backend: issuer });
    const begunAtMs = awsNow();
    const expiresAt = isFault(limits) ? undefined : newSchedule(limits, begunAtMs).expiresAt;
    return { project, stack, issuer, credentialType: reference.credentialType, begunAtMs, expiresAt };
}

/**
 * Removes an issued stack whose `up` failed, and revokes its lease. Even if its state cannot be read here, the engine
 * may still read it.
 * @param lost the mint, if it started and did not clean up after itself
 * @returns the failure, with what could not be removed
 */
async function cleanUp(details: StackDetails, lost: readonly LostMint[], failure: LeaseError): Promise<LeaseError> {
    const checkpoint = await readCheckpoint(details.location, "secrets", true).catch(() => undefined);
    const leases = checkpoint ? leasesOf<"secrets">(checkpoint, awsNow()) : [];
    const unrecorded = leases.some(({ leaseId }) => leaseId !== "") ? [] : lost;
    try {
        await revokeIssuedStack({ details, leases, lost: unrecorded });
    } catch (error) {
        const both = [{ error: failure }, { error: error as LeaseError }];
        return new CombinedError(exitCodes.failed, failure.operation, both, [], { cause: failure });
    }
    const session = unrecorded.find(({ credentialType }) => !makesUsers(credentialType));
    return session && failure instanceof CliError
        ? new CombinedError(
              failure.exitCode,
              failure.operation,
              [{ error: failure }],
              [`AWS ends a session that it may have issued at ${session.expiresAt}`],
              { cause: failure },
          )
        : failure;
}

/**
 * Replaces the resource and input in the engine's message about an invalid input with the option that sets it: the user
 * has not seen the resource. Every reason from our check starts with the input. Other messages stay as they are.
 */
export function replaceInputNames(message: string): string {
    return message.replace(
        /pulumi-nodejs:dynamic\/stacklease:\w+ resource '[^']*' has a problem: (\w+): /,
        (_, input: string) => `${optionOfInput[input] ?? input}: `,
    );
}

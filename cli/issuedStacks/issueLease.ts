import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { awsNow } from "../../provider/aws/clock";
import { makesUsers } from "../../provider/lease/credentialTypes";
import type { Duration } from "../../provider/lease/duration";
import { isFault, resolveLimits } from "../../provider/lease/limits";
import { cleanName, drawRandom } from "../../provider/lease/naming";
import { newSchedule } from "../../provider/lease/schedule";
import type { LeaseError } from "../../provider/leaseError";
import { Operation } from "../../provider/operation";
import { tell } from "../../provider/runtime/told";
import type { StackDetails } from "../engine/openStack";
import { CliError, CombinedError } from "../errors/cliError";
import { exitCodes } from "../errors/exitCodes";
import { isPulumiCloud } from "../pulumi/stateBackend";
import type { Checkpoint } from "../state/checkpoint";
import { leaseState } from "../state/leaseState";
import { type LedgerLease, leasesOf } from "../state/leases";
import { leaseText } from "../state/leaseText";
import { readCheckpoint } from "../state/readCheckpoint";
import { requestedStack, type StackOptions } from "../state/stackOptions";
import { issuedStackName, selectedStack, shortName } from "../state/stacks";
import { progress } from "../terminal/print";
import { type FoundPolicy, findPolicy } from "./findPolicy";
import type { LostMint } from "./lostMint";
import { revokeIssuedStack } from "./revokeIssuedStack";

/** What to issue. */
interface IssueRequest extends StackOptions {
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
interface IssuedLease {
    readonly found: LedgerLease<"secrets">;
    /** Revokes it, removes its stack, and leaves a line in the journal. */
    revoke(): Promise<void>;
}

/** Issues a lease under a policy of a stack, in a small stack of its own beside it. Leaves nothing behind when it fails. */
export async function issueLease({ policy, ttl, roleArn, signal, ...options }: IssueRequest): Promise<IssuedLease> {
    const operation = new Operation("issue", "lease under", policy);
    const reading = readParentPolicy(policy, options);
    reading.catch(() => {}); // Told of below.
    const { findWorkplace, openAside } = await import("../engine/openStack.js"); // It takes its time, and the Pulumi CLI reads meanwhile.
    const { leaseProgram } = await import("./leaseProgram.js");
    const workplace = await findWorkplace(options.cwd, operation);
    const { parent, found } = await reading;
    const asked = requestedStack(options);
    const selected = asked === undefined && isPulumiCloud(workplace) ? await selectedStack(options.cwd) : undefined;
    const name = issuedStackName(asked ?? selected ?? parent.stack, found.backend.ledgerId, drawRandom(6));
    const { project: projectName, secretsProvider } = parent;
    const aside = { workplace, projectName, name, secretsProvider, isNew: true };
    const { program, made } = leaseProgram({
        ...found,
        name: localUserName(),
        ttl: ttl ?? null,
        roleArn: roleArn ?? null,
    });
    signal?.throwIfAborted();
    progress(`Issuing a lease under ${policy}, in stack ${shortName(name)} …`);
    const { stack, close } = await openAside(aside, { operation, env: { PULUMI_SKIP_CHECKPOINTS: "false" } }, program);
    const { envVars, workDir } = stack.workspace;
    const told = { ledgerId: randomUUID(), mintNote: join(workDir, "mint") };
    Object.assign(envVars, tell({ issue: told }));
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
            throw new CliError(exitCodes.failed, {
                code: "UnexpectedFailure",
                operation,
                reason: "nothing was issued",
                remedy: "run the same command again",
            });
        }
        const { leaseId } = issued.lease;
        const lease: LedgerLease<"secrets"> = {
            ...{ ...place, ...issued, leaseId, successor: null, isProtected: false, parent: parent.stack },
            state: leaseState(issued.lease, awsNow()),
            text: leaseText({ ...issued.lease }, leaseId, issued.urn),
        };
        return {
            found: lease,
            end: async () => void (await revokeIssuedStack({ details: place, leases: [lease], lost: [] })),
        };
    } catch (error) {
        const failure = error instanceof CliError ? withOptionNames(error) : error;
        const lost = existsSync(told.mintNote) ? [mintOf(place, found, told.ledgerId, ttl ?? null)] : [];
        throw await cleanUp(place, lost, failure as LeaseError);
    } finally {
        close();
    }
}

/** What the engine says of an input, with the options that the user gave instead. */
function withOptionNames(error: CliError): CliError {
    const { code, operation, reason, remedy } = error;
    const fields = { code, operation, reason: replaceInputNames(reason), remedy: replaceInputNames(remedy) };
    return new CliError(error.exitCode, fields, { cause: error });
}

interface ParentPolicy {
    readonly parent: Checkpoint<"keys">;
    readonly found: FoundPolicy;
}

/** The policy and its stack. */
async function readParentPolicy(policy: string, { stack, cwd }: StackOptions): Promise<ParentPolicy> {
    const parent = await readCheckpoint({ name: stack, cwd }, "keys");
    return { parent, found: findPolicy(parent, policy, new Operation("issue", "lease under", policy)) };
}

/** What is known of a mint whatever has died since. */
function mintOf(
    { project, stack }: StackDetails,
    { reference, backend }: FoundPolicy,
    ledgerId: string,
    ttl: Duration | null,
): LostMint {
    const issuer = { ...backend, ledgerId };
    const limits = resolveLimits({ ttl, maxTtl: null, policy: reference, backend: issuer });
    const begunAt = awsNow();
    const expiresAt = isFault(limits) ? undefined : newSchedule(limits, begunAt).expiresAt;
    return { project, stack, issuer, credentialType: reference.credentialType, begunAtMs: begunAt, expiresAt };
}

/**
 * Removes a stack whose `up` has failed, with whatever it may hold. Where its state can't be read the engine may still know what that is.
 * @param lost the mint, if it has begun and did not take itself back
 * @returns the failure, with what is left
 */
async function cleanUp(place: StackDetails, lost: readonly LostMint[], failure: LeaseError): Promise<LeaseError> {
    const checkpoint = await readCheckpoint(place.location, "secrets", true).catch(() => undefined);
    const leases = checkpoint ? leasesOf<"secrets">(checkpoint, awsNow()) : [];
    const unrecorded = leases.some(({ leaseId }) => leaseId !== "") ? [] : lost;
    try {
        await revokeIssuedStack({ details: place, leases, lost: unrecorded });
    } catch (error) {
        const both = [failure.message, (error as LeaseError).message];
        return new CombinedError(exitCodes.failed, failure.operation, both, { cause: failure });
    }
    const session = unrecorded.find(({ credentialType }) => !makesUsers(credentialType));
    return session && failure instanceof CliError
        ? new CombinedError(
              failure.exitCode,
              failure.operation,
              [failure.message, `AWS ends a session that it may have issued at ${session.expiresAt}`],
              { cause: failure },
          )
        : failure;
}

/** Whose name the lease bears: the user's of this machine. */
function localUserName(): string {
    try {
        return cleanName(userInfo().username, 64);
    } catch {
        return `uid-${process.getuid?.()}`; // A container's user may have no name.
    }
}

/** The options of `issue` and `run` behind inputs of a lease. */
const options: Readonly<Record<string, string>> = { ttl: "--ttl", roleArn: "--role-arn" };

/**
 * What the engine says of an input that was refused, by the option that it comes from: the resource of our own program means nothing to whoever
 * gave that. Our check begins every reason with the input. Other words stay as they are.
 */
export function replaceInputNames(message: string): string {
    return message.replace(
        /pulumi-nodejs:dynamic\/stacklease:\w+ resource '[^']*' has a problem: (\w+): /,
        (_, input: string) => `${options[input] ?? input}: `,
    );
}

import type { UpOptions } from "@pulumi/pulumi/automation";
import { awsNow } from "../../../provider/aws/clock";
import { LeaseError } from "../../../provider/errors/leaseError";
import { Operation } from "../../../provider/errors/operation";
import { renewalKey, requestVariables } from "../../../provider/lease/commandRequest";
import { findWorkspaceSettings, type OpenStack, openInTemporaryFolder, openProgram } from "../../engine/openStack";
import { secretKeys } from "../../issuedStacks/findPolicy";
import { type IssuedLeaseArgs, leaseProgram } from "../../issuedStacks/leaseProgram";
import { holdsSecret } from "../../pulumi/secrets";
import type { Checkpoint } from "../../state/checkpoint";
import { type LedgerLease, type ListedLease, leasesOf } from "../../state/leases";
import { readCheckpoint } from "../../state/readCheckpoint";
import { progress } from "../../terminal/print";

/**
 * Renews leases that a program declares, with an `up` of their resources only.
 * @returns the leases after the renewal
 */
export async function renewDeclared(
    checkpoint: Checkpoint<"secrets">,
    leases: readonly LedgerLease<"secrets">[],
    configFile: string | undefined,
    signal: AbortSignal,
): Promise<ListedLease[]> {
    progress(`Renewing in stack ${checkpoint.stack} …`);
    const open = await openProgram(checkpoint, { operation: renewOperation(leases), env: renewEnv(leases) });
    return up(open, checkpoint, leases, {
        target: leases.map(({ urn }) => urn),
        signal,
        ...(configFile && { configFile }),
    });
}

/**
 * Renews an issued lease, with an `up` of its stack from its state.
 * @param ttl its ttl from now on; undefined keeps it
 * @returns the lease after the renewal
 */
export async function renewIssued(
    checkpoint: Checkpoint<"secrets">,
    leases: readonly LedgerLease<"secrets">[],
    ttl: string | undefined,
    signal: AbortSignal,
): Promise<ListedLease[]> {
    const operation = renewOperation(leases);
    const { location, project, secretsProvider } = checkpoint;
    const { program } = leaseProgram({ ...issuedLeaseArgs(checkpoint, operation), ...(ttl !== undefined && { ttl }) });
    progress(`Renewing in stack ${checkpoint.stack} …`);
    const workspaceSettings = await findWorkspaceSettings(location.cwd, operation);
    const temporary = {
        workspaceSettings,
        projectName: project,
        name: location.name ?? checkpoint.stack,
        secretsProvider,
    };
    return up(
        await openInTemporaryFolder(temporary, { operation, env: renewEnv(leases) }, program),
        checkpoint,
        leases,
        {
            signal,
        },
    );
}

/** Returns the arguments that an issued stack was made with, for its program to declare it again. */
function issuedLeaseArgs(
    { backends: [backend], leases: [lease] }: Checkpoint<"secrets">,
    operation: Operation,
): IssuedLeaseArgs {
    const policyBackend = lease?.state.policy.backend;
    if (!backend || !lease || !policyBackend) {
        throw new LeaseError({
            code: "StateDamaged",
            operation,
            reason: "its stack does not have the resources of an issued lease",
            remedy: "check the state with pulumi stack export",
        });
    }
    const { name, policy, ttl } = lease.state;
    return {
        name,
        ttl,
        reference: { ...policy, backend: policyBackend },
        backend: backend.state,
        secrecy: { policy: holdsSecret(lease.marked.policy), backend: secretKeys(backend.marked) },
        roleArn: null, // Sessions are not renewed.
    };
}

async function up(
    { stack, close }: OpenStack,
    { location }: Checkpoint<"secrets">,
    leases: readonly LedgerLease<"secrets">[],
    options: Pick<UpOptions, "target" | "configFile" | "signal">,
): Promise<ListedLease[]> {
    try {
        await stack.up(options);
    } finally {
        close();
    }
    const urns = new Set(leases.map(({ urn }) => urn));
    return leasesOf<"shown">(await readCheckpoint(location, "shown"), awsNow()).filter(
        ({ urn, successor }) => urns.has(urn) && !successor,
    );
}

function renewEnv(leases: readonly LedgerLease<"secrets">[]): Record<string, string> {
    return requestVariables({ renew: leases.map(({ lease }) => renewalKey(lease)) });
}

function renewOperation(leases: readonly LedgerLease<"secrets">[]): Operation {
    return new Operation("renew", "lease", leases.map(({ leaseId }) => leaseId).join(", "));
}

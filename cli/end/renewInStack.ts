import { awsNow } from "../../provider/aws/clock";
import type { PolicyReference } from "../../provider/lease/policyReference";
import { renewalKey, tell } from "../../provider/runtime/told";
import { leaseProgram } from "../issue/leaseProgram";
import { type Checkpoint, readCheckpoint } from "../ledger/checkpoint";
import { type LedgerLease, leasesOf, resourcesOf } from "../ledger/leases";
import { unwrapSecrets } from "../ledger/secrets";
import { type OpenStack, openAside, openProgram, openProject } from "../pulumi/openStack";
import { progress } from "../terminal/progress";

/** Renews leases that a program declares, by an `up` of their resources alone, and gives them as they are then. */
export async function renewDeclared(
    checkpoint: Checkpoint,
    leases: readonly LedgerLease[],
    signal: AbortSignal,
): Promise<LedgerLease[]> {
    progress(`Renewing in stack ${checkpoint.stack} …`);
    const open = await openProgram(checkpoint, { what: whatOf(leases), env: toRenew(leases) });
    return up(open, checkpoint, leases, { target: leases.map(({ urn }) => urn), signal });
}

/** Renews a lease of `issue`, by an `up` of its stack from what its state says; `ttl` gives it another length from now on. */
export async function renewIssued(
    checkpoint: Checkpoint,
    leases: readonly LedgerLease[],
    ttl: string | undefined,
    signal: AbortSignal,
): Promise<LedgerLease[]> {
    const what = whatOf(leases);
    const { location, project, secretsProvider } = checkpoint;
    const [backend] = resourcesOf(checkpoint, "AwsBackend");
    const [{ lease }] = leases as [LedgerLease];
    const { program } = leaseProgram({
        name: lease.name,
        reference: lease.policy as PolicyReference,
        backend: unwrapSecrets(backend?.outputs ?? {}) as Record<string, unknown>,
        ttl: ttl ?? lease.ttl,
        roleArn: null, // Sessions are not renewed.
    });
    progress(`Renewing in stack ${checkpoint.stack} …`);
    const place = { ...(await openProject(location.cwd, what)), name: project };
    const aside = { project: place, name: location.name ?? checkpoint.stack, secretsProvider };
    return up(await openAside(aside, { what, env: toRenew(leases) }, program), checkpoint, leases, { signal });
}

async function up(
    { stack, close }: OpenStack,
    { location }: Checkpoint,
    leases: readonly LedgerLease[],
    options: { readonly target?: string[]; readonly signal: AbortSignal },
): Promise<LedgerLease[]> {
    try {
        await stack.up(options);
    } finally {
        close();
    }
    const urns = new Set(leases.map(({ urn }) => urn));
    return leasesOf(await readCheckpoint(location), awsNow()).filter(
        ({ urn, successor }) => urns.has(urn) && !successor,
    );
}

function toRenew(leases: readonly LedgerLease[]): Record<string, string> {
    return tell({ renew: leases.map(({ lease }) => renewalKey(lease)) });
}

function whatOf(leases: readonly LedgerLease[]): string {
    return `renew lease ${leases.map(({ leaseId }) => leaseId).join(", ")}`;
}

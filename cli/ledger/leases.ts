import { type Lease, mountOf } from "../../provider/lease/leaseInputs";
import { asLease, type Predecessor } from "../../provider/lease/predecessors";
import type { Checkpoint, ResourceState, StackLocation } from "./checkpoint";
import { type LeaseState, leaseState } from "./leaseState";
import { unwrapSecrets } from "./secrets";
import { parentOf } from "./stacks";

/** A lease as a stack's state tells of it. */
export interface LedgerLease {
    /** Empty for a lease whose mint has begun and never ended. */
    readonly leaseId: string;
    readonly urn: string;
    readonly location: StackLocation;
    readonly project: string;
    readonly stack: string;
    readonly state: LeaseState;
    /** Whole, as the provider keeps it. Its secrets are null unless the state was read with them. */
    readonly lease: Lease;
    /** The lease that has taken its place, for one that lives on by `overlap` or whose end has failed; null for others. */
    readonly successor: string | null;
    /** The stack whose policy it was issued under, for a lease of `issue`; null for others. */
    readonly parent: string | null;
}

/** Ends the types of our resources. */
const typePrefix = "pulumi-nodejs:dynamic/stacklease:";

/** The resources of one of our types, as far as they are there. */
export function resourcesOf(
    { resources }: Checkpoint,
    type: "AwsBackend" | "IamPolicy" | "DynamicCredential",
): ResourceState[] {
    return resources.filter((resource) => resource.type === typePrefix + type);
}

/** All leases that a state tells of: its resources, those that live on behind them, and those whose mint never ended. */
export function leasesOf(checkpoint: Checkpoint, now: number): LedgerLease[] {
    const current = resourcesOf(checkpoint, "DynamicCredential");
    const ids = new Map(current.filter((each) => !each.delete).map(({ urn, id }) => [urn, id ?? null]));
    const known = current.flatMap((resource) => {
        const lease = unwrapSecrets(resource.outputs ?? {}) as Lease;
        const itself = tell(checkpoint, resource, lease, now, resource.delete ? (ids.get(resource.urn) ?? null) : null);
        const before = (lease.predecessors ?? []).map((predecessor: Predecessor) =>
            tell(checkpoint, resource, asLease(lease, predecessor), now, lease.leaseId),
        );
        return [itself, ...before];
    });
    const pending = checkpoint.pendingCreates
        .filter(({ type }) => type === `${typePrefix}DynamicCredential`)
        .map((resource) => tell(checkpoint, resource, begun(unwrapSecrets(resource.inputs ?? {}) as Lease), now, null));
    return [...known, ...pending];
}

function tell(
    checkpoint: Checkpoint,
    { urn }: ResourceState,
    lease: Lease,
    now: number,
    successor: string | null,
): LedgerLease {
    const { location, project, stack } = checkpoint;
    const parent = isIssued(checkpoint) ? (parentOf(stack) ?? null) : null;
    return {
        leaseId: lease.leaseId,
        urn,
        location,
        project,
        stack,
        state: leaseState(lease, now),
        lease,
        successor,
        parent,
    };
}

/** Whether a stack holds nothing but what `issue` puts into one: a name like that of such a stack proves nothing. */
export function isIssued({ resources }: Checkpoint): boolean {
    return resources.every(({ type, inputs }) =>
        type === `${typePrefix}DynamicCredential`
            ? (inputs?.policy as { backend?: object } | undefined)?.backend != null
            : type === `${typePrefix}AwsBackend` || type.startsWith("pulumi:"),
    );
}

/** What is known of a lease whose mint never ended: its inputs. */
function begun(inputs: Lease): Lease {
    const { backend, policy } = inputs;
    const nothing = { accessKeyId: "", secretAccessKey: "", sessionToken: "", userName: null, arn: "", drift: [] };
    return { ...inputs, ...nothing, leaseId: "", accountId: backend.accountId, credentialType: policy.credentialType };
}

/** `<mount>/<policyName>`, the first two parts of a lease's id. */
export function policyPath(lease: Pick<Lease, "backend" | "policy">): string {
    return `${mountOf(lease)}/${lease.policy.policyName}`;
}

import type { LeasePolicy } from "../../provider/lease/leaseInputs";
import { type PolicyReference, policyReference, type ReferableBackend } from "../../provider/lease/policyReference";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import { backendState } from "../ledger/backendState";
import type { Bag, Checkpoint, ResourceState } from "../ledger/checkpoint";
import { resourcesOf } from "../ledger/leases";
import { unwrapSecrets } from "../ledger/secrets";

/** A policy of a stack, and how its backend issues. */
export interface FoundPolicy {
    readonly reference: PolicyReference;
    /** The backend's outputs. Its secret is null unless the state was read with it. */
    readonly backend: Bag;
}

/**
 * The policy of a stack that `<mount>/<policyName>` names.
 * @param what `<verb> lease`, to begin an error with
 */
export function findPolicy(checkpoint: Checkpoint, given: string, what: string): FoundPolicy {
    const policies = resourcesOf(checkpoint, "IamPolicy")
        .filter((each) => !each.delete)
        .map((resource) => ({
            resource,
            outputs: resource.outputs ?? {},
        }));
    const path = given.replace(/(?<!\/)\/+$/, "");
    const [found, another] = policies.filter(({ outputs }) => pathOf(outputs) === path);
    if (!found || another) {
        throw new CliError(
            exitCodes.unknown,
            `${what} under ${given}: ${found ? twice : none(policies.map(({ outputs }) => pathOf(outputs)))}`,
        );
    }
    const backend = backendOf(checkpoint, found.resource);
    if (!backend) {
        throw new CliError(exitCodes.unknown, `${what} under ${given}: its backend is not in the stack; run pulumi up`);
    }
    const outputs = unwrapSecrets(found.outputs) as LeasePolicy;
    return { reference: policyReference(outputs, backend as unknown as ReferableBackend), backend };
}

const twice = "two backends of the stack have such a policy; give one of them another mount";

function none(paths: readonly string[]): string {
    return paths.length > 0
        ? `there is no such policy; there are ${paths.join(", ")}`
        : "the stack has no policy; run pulumi up, or give the stack that has it with --stack";
}

function pathOf({ mount, policyName }: Bag): string {
    return `${mount}/${policyName}`;
}

/** A policy takes its mount from its backend, so it depends on it. */
function backendOf(checkpoint: Checkpoint, { dependencies = [], outputs = {} }: ResourceState): Bag | undefined {
    const backends = resourcesOf(checkpoint, "AwsBackend").filter((each) => !each.delete);
    const found =
        backends.find(({ urn }) => dependencies.includes(urn)) ??
        backends.find((backend) => backend.outputs?.mount === outputs.mount);
    return found && backendState(found);
}

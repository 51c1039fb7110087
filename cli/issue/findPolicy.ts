import { type PolicyReference, policyReference, referableKeys } from "../../provider/lease/policyReference";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import type { Bag, Checkpoint, Stored } from "../ledger/checkpoint";
import type { BackendAt, PolicyAt } from "../ledger/depth";
import { holdsSecret } from "../ledger/secrets";

/** A policy of a stack, and how its backend issues. */
export interface FoundPolicy {
    readonly reference: PolicyReference;
    readonly backend: BackendAt["keys"];
    readonly secrecy: Secrecy;
}

/** What a stack keeps secret of a policy and its backend: it stays secret wherever it is stored again. */
export interface Secrecy {
    /** Whether anything of the policy is secret. */
    readonly policy: boolean;
    /** The keys of the backend whose values are, or hold secrets. */
    readonly backend: ReadonlySet<string>;
}

/**
 * The policy of a stack that `<mount>/<policyName>` names.
 * @param what `<verb> lease`, to begin an error with
 */
export function findPolicy(checkpoint: Checkpoint<"keys">, given: string, what: string): FoundPolicy {
    const policies = checkpoint.policies.filter(({ isReplaced }) => !isReplaced);
    const path = given.replace(/(?<!\/)\/+$/, "");
    const [found, another] = policies.filter(({ state }) => pathOf(state) === path);
    if (!found || another) {
        throw new CliError(
            exitCodes.unknown,
            `${what} under ${given}: ${found ? twice : none(policies.map(({ state }) => pathOf(state)))}`,
        );
    }
    const backend = backendOf(checkpoint, found);
    if (!backend) {
        throw new CliError(exitCodes.unknown, `${what} under ${given}: its backend is not in the stack; run pulumi up`);
    }
    const secret = secretKeys(backend.marked);
    return {
        reference: policyReference(found.state, backend.state),
        backend: backend.state,
        secrecy: { policy: holdsSecret(found.marked) || referableKeys.some((key) => secret.has(key)), backend: secret },
    };
}

/** The keys of a resource's outputs whose values are secret, or hold something that is. */
export function secretKeys(marked: Bag): Set<string> {
    return new Set(Object.keys(marked).filter((key) => holdsSecret(marked[key])));
}

const twice = "two backends of the stack have such a policy; give one of them another mount";

function none(paths: readonly string[]): string {
    return paths.length > 0
        ? `there is no such policy; there are ${paths.join(", ")}`
        : "the stack has no policy; run pulumi up, or give the stack that has it with --stack";
}

function pathOf({ mount, policyName }: PolicyAt["facts"]): string {
    return `${mount}/${policyName}`;
}

/** A policy takes its mount from its backend, so it depends on it. */
function backendOf(
    checkpoint: Checkpoint<"keys">,
    { dependencies, state: { mount } }: Stored<PolicyAt["facts"]>,
): Stored<BackendAt["keys"]> | undefined {
    const backends = checkpoint.backends.filter(({ isReplaced }) => !isReplaced);
    return (
        backends.find(({ urn }) => dependencies.includes(urn)) ?? backends.find(({ state }) => state.mount === mount)
    );
}

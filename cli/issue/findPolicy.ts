import { type PolicyReference, policyReference, referableKeys } from "../../provider/lease/policyReference";
import type { Reason } from "../../provider/leaseError";
import type { Operation } from "../../provider/operation";
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
 */
export function findPolicy(checkpoint: Checkpoint<"keys">, given: string, operation: Operation): FoundPolicy {
    const policies = checkpoint.policies.filter(({ isReplaced }) => !isReplaced);
    const path = given.replace(/(?<!\/)\/+$/, "");
    const [found, another] = policies.filter(({ state }) => pathOf(state) === path);
    if (!found || another) {
        const paths = policies.map(({ state }) => pathOf(state));
        throw new CliError(exitCodes.unknown, { code: "NotFound", operation, ...(found ? twice : none(paths)) });
    }
    const backend = backendOf(checkpoint, found);
    if (!backend) {
        throw new CliError(exitCodes.unknown, {
            code: "NotFound",
            operation,
            reason: "its backend is not in the stack",
            remedy: "run pulumi up",
        });
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

const twice = { reason: "two backends of the stack have such a policy", remedy: "give one of them another mount" };

function none(paths: readonly string[]): Reason {
    return paths.length > 0
        ? { reason: "there is no such policy", remedy: `there are ${paths.join(", ")}` }
        : { reason: "the stack has no policy", remedy: "run pulumi up, or give the stack that has it with --stack" };
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

import type { Explanation } from "../../provider/errors/leaseError";
import type { Operation } from "../../provider/errors/operation";
import { type PolicyReference, policyReference, referableKeys } from "../../provider/lease/policyReference";
import type { PropertyMap } from "../../provider/pulumi/propertyMap";
import { CliError, exitCodes } from "../errors/cliError";
import { holdsSecret } from "../pulumi/secrets";
import type { Checkpoint, StoredResource } from "../state/checkpoint";
import type { BackendAt, PolicyAt } from "../state/readLevel";

/** A policy of a stack, with its backend. */
export interface FoundPolicy {
    readonly reference: PolicyReference;
    readonly backend: BackendAt["keys"];
    readonly secrecy: Secrecy;
}

/** Which parts of a policy and its backend a stack keeps secret. They stay secret in every other state, too. */
export interface Secrecy {
    /** Whether any part of the policy is secret. */
    readonly policy: boolean;
    /** Keys of the backend whose values are or contain secrets. */
    readonly backend: ReadonlySet<string>;
}

/**
 * Returns a stack's policy.
 * @param given `<mount>/<policyName>`
 * @throws CliError `NotFound` if the stack has no such policy, `Ambiguous` if it has several
 */
export function findPolicy(checkpoint: Checkpoint<"keys">, given: string, operation: Operation): FoundPolicy {
    const policies = checkpoint.policies.filter(({ isReplaced }) => !isReplaced);
    const path = given.replace(/(?<!\/)\/+$/, "");
    const [found, another] = policies.filter(({ state }) => pathOf(state) === path);
    if (!found || another) {
        const paths = policies.map(({ state }) => pathOf(state));
        throw new CliError(exitCodes.unknown, { operation, ...(found ? twice : none(paths)) });
    }
    const backend = backendOf(checkpoint, found);
    if (!backend) {
        throw new CliError(exitCodes.unknown, {
            code: "NotFound",
            operation,
            reason: "the policy's backend is not in the stack",
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

/** Returns the keys of outputs whose values are or contain secrets. */
export function secretKeys(marked: PropertyMap): Set<string> {
    return new Set(Object.keys(marked).filter((key) => holdsSecret(marked[key])));
}

const twice: Explanation = {
    code: "Ambiguous",
    reason: "several backends of the stack have this policy",
    remedy: "change the mount of one of them",
};

function none(paths: readonly string[]): Explanation {
    return paths.length > 0
        ? { code: "NotFound", reason: "the stack has no such policy", remedy: `use one of ${paths.join(", ")}` }
        : {
              code: "NotFound",
              reason: "the stack has no policies",
              remedy: "run pulumi up, or select another stack with --stack",
          };
}

function pathOf({ mount, policyName }: PolicyAt["facts"]): string {
    return `${mount}/${policyName}`;
}

/** Returns a policy's backend. The policy depends on it, since it takes its mount from there. */
function backendOf(
    checkpoint: Checkpoint<"keys">,
    { dependencies, state: { mount } }: StoredResource<PolicyAt["facts"]>,
): StoredResource<BackendAt["keys"]> | undefined {
    const backends = checkpoint.backends.filter(({ isReplaced }) => !isReplaced);
    return (
        backends.find(({ urn }) => dependencies.includes(urn)) ?? backends.find(({ state }) => state.mount === mount)
    );
}

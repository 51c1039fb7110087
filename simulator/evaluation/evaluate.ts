import type { AppliedPolicy } from "../state/iamResources";
import { type AccessRequest, statementApplies, statementsOf } from "./statement";

/** Everything that is evaluated for a caller. */
export interface PolicySet {
    readonly serviceControlPolicies?: readonly AppliedPolicy[];
    readonly identityPolicies: readonly AppliedPolicy[];
    readonly boundary?: AppliedPolicy;
    readonly sessionPolicies?: readonly AppliedPolicy[];
}

/** What came out, and why. */
export type Decision =
    | { readonly outcome: "allowed"; readonly by: string }
    | { readonly outcome: "explicitDeny"; readonly by: string; readonly layer: Layer }
    | { readonly outcome: "implicitDeny"; readonly layer: Layer };

/** Where a denial came from, as AWS's messages name it. */
export type Layer =
    | "service control policy"
    | "identity-based policy"
    | "permissions boundary"
    | "session policy"
    | "resource-based policy";

/**
 * Decides a request within one account: an explicit Deny anywhere wins; then every layer that there is must allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * @param madeUpFor layers that need not allow, as a resource-based policy allows in their place
 */
export function evaluate(policies: PolicySet, request: AccessRequest, madeUpFor: readonly Layer[] = []): Decision {
    const layers = layersOf(policies);
    for (const [layer, held] of layers) {
        const by = findApplying(held, "Deny", request);
        if (by) {
            return { outcome: "explicitDeny", by, layer };
        }
    }
    let allowedBy = "";
    for (const [layer, held] of layers) {
        const by = findApplying(held, "Allow", request);
        if (!by && !madeUpFor.includes(layer)) {
            return { outcome: "implicitDeny", layer };
        }
        allowedBy ||= by ?? "";
    }
    return { outcome: "allowed", by: allowedBy };
}

function layersOf(policies: PolicySet): [Layer, readonly AppliedPolicy[]][] {
    const { serviceControlPolicies, identityPolicies, boundary, sessionPolicies } = policies;
    const layers: [Layer, readonly AppliedPolicy[] | undefined][] = [
        ["service control policy", serviceControlPolicies],
        ["identity-based policy", identityPolicies],
        ["permissions boundary", boundary && [boundary]],
        ["session policy", sessionPolicies],
    ];
    return layers.flatMap(([layer, held]) => (held ? [[layer, held]] : []));
}

/** The first statement of an effect that applies, as `policy#sid`. */
function findApplying(
    policies: readonly AppliedPolicy[],
    effect: "Allow" | "Deny",
    request: AccessRequest,
): string | undefined {
    for (const { name, document } of policies) {
        for (const [index, statement] of statementsOf(document).entries()) {
            if (statement.Effect === effect && statementApplies(statement, request)) {
                return `${name}#${statement.Sid ?? index}`;
            }
        }
    }
    return undefined;
}

import type { AppliedPolicy } from "../state/iamResources";
import { type AccessRequest, statementApplies, statementsOf } from "./statement";

/** All policies that are evaluated for a caller. */
export interface PolicySet {
    readonly serviceControlPolicies?: readonly AppliedPolicy[];
    readonly identityPolicies: readonly AppliedPolicy[];
    readonly boundary?: AppliedPolicy;
    readonly sessionPolicies?: readonly AppliedPolicy[];
}

/** The outcome of an evaluation and its reason. */
export type Decision =
    | { readonly outcome: "allowed"; readonly by: string }
    | { readonly outcome: "explicitDeny"; readonly by: string; readonly layer: Layer }
    | { readonly outcome: "implicitDeny"; readonly layer: Layer };

/** Type of the policy that a denial comes from, as named in AWS's messages. */
export type Layer =
    | "service control policy"
    | "identity-based policy"
    | "permissions boundary"
    | "session policy"
    | "resource-based policy";

/**
 * Evaluates a request within one account. An explicit Deny in any layer overrides everything. Otherwise every layer
 * that is present has to allow the request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * @param optionalLayers layers that do not have to allow, because a resource-based policy allows instead
 */
export function evaluate(policies: PolicySet, request: AccessRequest, optionalLayers: readonly Layer[] = []): Decision {
    const layers = layersOf(policies);
    for (const [layer, layerPolicies] of layers) {
        const by = findApplying(layerPolicies, "Deny", request);
        if (by) {
            return { outcome: "explicitDeny", by, layer };
        }
    }
    let allowedBy = "";
    for (const [layer, layerPolicies] of layers) {
        const by = findApplying(layerPolicies, "Allow", request);
        if (!by && !optionalLayers.includes(layer)) {
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
    return layers.flatMap(([layer, layerPolicies]) => (layerPolicies ? [[layer, layerPolicies]] : []));
}

/** Returns the first statement with an effect that applies, as `policy#sid`. */
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

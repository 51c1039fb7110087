import type { Caller, TrustPolicy } from "../service/service";
import { type Decision, evaluate, type Layer } from "./evaluate";
import { type AccessRequest, asList, type Statement, statementApplies, statementsOf } from "./statement";

/** How a trust policy can name a caller, from weakest to strongest. */
const grants = ["nobody", "account", "role", "principal"] as const;
type Grant = (typeof grants)[number];

/**
 * The layers that do not have to allow if a trust policy in the caller's own account allows. If the trust policy names
 * only the account, the account's policies decide. If it names a role, the boundary and session policies still have to
 * allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
const optionalLayersByGrant: Readonly<Record<Grant, readonly Layer[]>> = {
    nobody: [],
    account: [],
    role: ["identity-based policy"],
    principal: ["identity-based policy", "permissions boundary", "session policy"],
};

/** Evaluates a caller's request on a role, with the caller's policies and the role's trust policy. */
export function evaluateTrust(caller: Caller, { accountId, document }: TrustPolicy, request: AccessRequest): Decision {
    const statements = document === undefined ? [] : statementsOf(document);
    const applying = statements.filter((statement) => statementApplies(statement, request));
    const grantedBy = (effect: "Allow" | "Deny") =>
        applying.filter(({ Effect }) => Effect === effect).map(({ Principal }) => grantOf(Principal, caller));
    const grant = strongest(grantedBy("Allow"));
    const own = evaluate(caller, request, accountId === caller.account.id ? optionalLayersByGrant[grant] : []);
    if (own.outcome === "explicitDeny") {
        return own;
    }
    if (strongest(grantedBy("Deny")) !== "nobody") {
        return { outcome: "explicitDeny", by: "trust policy", layer: "resource-based policy" };
    }
    return grant === "nobody" ? { outcome: "implicitDeny", layer: "resource-based policy" } : own;
}

/**
 * Returns how a principal element names a caller.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function grantOf(principal: Statement["Principal"], caller: Caller): Grant {
    const names = typeof principal === "string" ? [principal] : asList(principal?.AWS);
    return strongest(names.map((text) => grantOfName(text, caller)));
}

function grantOfName(text: string, { account, arn, kind, principalArn }: Caller): Grant {
    if (text === arn) {
        return "principal";
    }
    if (text === principalArn || text === "*") {
        return kind === "role session" ? "role" : "principal";
    }
    return text === account.id || text === `arn:${account.partition}:iam::${account.id}:root` ? "account" : "nobody";
}

function strongest(candidates: readonly Grant[]): Grant {
    return grants.findLast((grant) => candidates.includes(grant)) ?? "nobody";
}

import type { Caller, TrustPolicy } from "../service/service";
import { type Decision, evaluate, type Layer } from "./evaluate";
import { type AccessRequest, asList, type Statement, statementApplies, statementsOf } from "./statement";

/** How a trust policy names a caller, the weaker first. */
const grants = ["nobody", "account", "role", "principal"] as const;
type Grant = (typeof grants)[number];

/**
 * What a trust policy of the caller's own account makes up for when it is not allowed elsewhere. Naming the account
 * only leaves the decision to the account; naming a role still leaves boundary and session policies to allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
const madeUpFor: Readonly<Record<Grant, readonly Layer[]>> = {
    nobody: [],
    account: [],
    role: ["identity-based policy"],
    principal: ["identity-based policy", "permissions boundary", "session policy"],
};

/** Decides what a caller may do with a role: its own policies and the role's trust policy together. */
export function evaluateTrust(caller: Caller, { accountId, document }: TrustPolicy, request: AccessRequest): Decision {
    const statements = document === undefined ? [] : statementsOf(document);
    const applying = statements.filter((statement) => statementApplies(statement, request));
    const grantedBy = (effect: "Allow" | "Deny") =>
        applying.filter(({ Effect }) => Effect === effect).map(({ Principal }) => grantOf(Principal, caller));
    const grant = strongest(grantedBy("Allow"));
    const own = evaluate(caller, request, accountId === caller.account.id ? madeUpFor[grant] : []);
    if (own.outcome === "explicitDeny") {
        return own;
    }
    if (strongest(grantedBy("Deny")) !== "nobody") {
        return { outcome: "explicitDeny", by: "trust policy", layer: "resource-based policy" };
    }
    return grant === "nobody" ? { outcome: "implicitDeny", layer: "resource-based policy" } : own;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function grantOf(principal: Statement["Principal"], caller: Caller): Grant {
    const named = typeof principal === "string" ? [principal] : asList(principal?.AWS);
    return strongest(named.map((text) => grantOfName(text, caller)));
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

function strongest(given: readonly Grant[]): Grant {
    return grants.findLast((grant) => given.includes(grant)) ?? "nobody";
}

import { Refusal } from "../request/refusal";
import type { Call, Demand, RequestContext } from "../service/service";
import { lookupIn } from "./context";
import { type Decision, evaluate } from "./evaluate";
import { evaluateTrust } from "./evaluateTrust";

/**
 * Authorizes a call.
 * @throws {Refusal} with AWS's message if one of its demands is not allowed
 */
export function authorize(demands: readonly Demand[], call: Call): void {
    for (const demand of demands) {
        const { action, resource, context = {}, trust } = demand;
        const request = { action, resource, context: lookupIn(globalContext(call), call.caller.context, context) };
        const decision = trust ? evaluateTrust(call.caller, trust, request) : evaluate(call.caller, request);
        if (decision.outcome !== "allowed") {
            const onResource = resource === "*" ? "" : ` on resource: ${resource}`;
            const reason = explain(decision, demand);
            throw new Refusal(
                "denied",
                `User: ${call.caller.arn} is not authorized to perform: ${action}${onResource}${reason}`,
            );
        }
    }
}

/**
 * Returns the part of AWS's message that names the denying policy. A policy with an ARN is named by it. If several
 * policies deny, AWS names one of them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
function explain(decision: Denial, { action, trust }: Demand): string {
    if (decision.outcome === "explicitDeny") {
        const article = decision.layer === "identity-based policy" ? "an" : "a";
        const [, arn] = /^(arn:.*)#/.exec(decision.by) ?? [];
        return ` with an explicit deny in ${article} ${decision.layer}${arn ? `: ${arn}` : ""}`;
    }
    // The message of AssumeRole does not state which policy does not allow it.
    return trust ? "" : ` because no ${decision.layer} allows the ${action} action`;
}

type Denial = Exclude<Decision, { readonly outcome: "allowed" }>;

/**
 * Returns the condition keys that every request has.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
function globalContext({ clock, region, request }: Call): RequestContext {
    const now = clock.now();
    return {
        "aws:CurrentTime": new Date(now).toISOString(),
        "aws:EpochTime": String(Math.floor(now / 1_000)),
        "aws:RequestedRegion": region,
        "aws:SecureTransport": "false",
        "aws:SourceIp": "127.0.0.1",
        "aws:UserAgent": request.headers["user-agent"] ?? "",
    };
}

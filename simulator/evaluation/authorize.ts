import { Refusal } from "../request/refusal";
import type { Call, Demand, RequestContext } from "../service/service";
import { lookupIn } from "./context";
import { type Decision, evaluate } from "./evaluate";
import { evaluateTrust } from "./evaluateTrust";

/** Refuses a call when any of its demands is not allowed, in AWS's words. */
export function authorize(demands: readonly Demand[], call: Call): void {
    for (const demand of demands) {
        const { action, resource, context = {}, trust } = demand;
        const request = { action, resource, context: lookupIn(globalContext(call), call.caller.context, context) };
        const decision = trust ? evaluateTrust(call.caller, trust, request) : evaluate(call.caller, request);
        if (decision.outcome !== "allowed") {
            const on = resource === "*" ? "" : ` on resource: ${resource}`;
            const because = explain(decision, demand);
            throw new Refusal(
                "denied",
                `User: ${call.caller.arn} is not authorized to perform: ${action}${on}${because}`,
            );
        }
    }
}

/**
 * A policy that has an ARN is named by it. When several policies deny, AWS names one of them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
function explain(decision: Denial, { action, trust }: Demand): string {
    if (decision.outcome === "explicitDeny") {
        const article = decision.layer === "identity-based policy" ? "an" : "a";
        const [, arn] = /^(arn:.*)#/.exec(decision.by) ?? [];
        return ` with an explicit deny in ${article} ${decision.layer}${arn ? `: ${arn}` : ""}`;
    }
    // AssumeRole does not tell who did not allow it.
    return trust ? "" : ` because no ${decision.layer} allows the ${action} action`;
}

type Denial = Exclude<Decision, { readonly outcome: "allowed" }>;

/** What every request has. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
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

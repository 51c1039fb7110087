import { Refusal } from "../refusal";
import type { Call, Demand, RequestContext } from "../service";
import { lookupIn } from "./context";
import { evaluate } from "./evaluate";

/** Refuses a call when any of its demands is not allowed, in AWS's words. */
export function authorize(demands: readonly Demand[], call: Call): void {
    for (const { action, resource, context = {} } of demands) {
        const decision = evaluate(call.caller, {
            action,
            resource,
            context: lookupIn(globalContext(call), call.caller.context, context),
        });
        if (decision.outcome === "allowed") {
            continue;
        }
        const because =
            decision.outcome === "explicitDeny"
                ? `with an explicit deny in ${decision.layer === "identity-based policy" ? "an" : "a"} ${decision.layer}`
                : `because no ${decision.layer} allows the ${action} action`;
        const on = resource === "*" ? "" : ` on resource: ${resource}`;
        throw new Refusal("denied", `User: ${call.caller.arn} is not authorized to perform: ${action}${on} ${because}`);
    }
}

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

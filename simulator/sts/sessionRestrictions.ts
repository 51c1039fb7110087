import { type Caller, ServiceError } from "../service/service";
import { accessDenied } from "./accessDenied";

/** The STS operations that each kind of caller can call besides GetCallerIdentity. */
const operations: Readonly<Record<Caller["kind"], readonly string[]>> = {
    user: ["AssumeRole", "GetFederationToken", "GetSessionToken"],
    "role session": ["AssumeRole"],
    "user session": ["AssumeRole"],
    "federated user": [],
};

/**
 * Throws if a session of the caller's kind cannot call an action, regardless of policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html#stsapi_comparison
 */
export function assertSessionMayCall(service: string, action: string, caller: Caller): void {
    if (service === "iam" && !canCallIam(caller)) {
        throw new ServiceError("InvalidClientTokenId", 403, "The security token included in the request is invalid");
    }
    if (service === "sts" && action !== "GetCallerIdentity" && !operations[caller.kind].includes(action)) {
        throw accessDenied(`Cannot call ${action} with session credentials`);
    }
}

function canCallIam({ kind, context }: Caller): boolean {
    const mfaPresent = context["aws:MultiFactorAuthPresent"] === "true";
    return kind !== "federated user" && (kind !== "user session" || mfaPresent);
}

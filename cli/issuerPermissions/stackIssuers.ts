import { awsNow } from "../../provider/aws/clock";
import type { Checkpoint } from "../state/checkpoint";
import type { BackendAt } from "../state/depth";
import { leasesOf } from "../state/leases";
import { type IssuerUse, issuerUse, unboundedPolicies } from "./issuerUse";

/** The issuer of a stack's backend. */
export interface StackIssuer {
    readonly backend: BackendAt["facts"];
    readonly use: IssuerUse;
    /** The policies, as `mount/name`, whose users have no boundary. */
    readonly unbounded: readonly string[];
}

/**
 * Returns the issuers of a stack's backends, and what each is used for.
 * @param issued the states of the stack's issued stacks
 */
export function stackIssuers(stack: Checkpoint<"facts">, issued: readonly Checkpoint<"facts">[] = []): StackIssuer[] {
    const backends = stack.backends.filter(({ isReplaced }) => !isReplaced).map(({ state }) => state);
    const policies = stack.policies.filter(({ isReplaced }) => !isReplaced).map(({ state }) => state);
    const leases = [stack, ...issued].flatMap((each) => leasesOf<"facts">(each, awsNow())).map(({ lease }) => lease);
    return backends.map((backend) => ({
        backend,
        use: issuerUse(backend, policies, leases),
        unbounded: unboundedPolicies(backend, policies, leases),
    }));
}

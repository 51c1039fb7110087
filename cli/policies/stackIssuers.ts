import { awsNow } from "../../provider/aws/clock";
import { backendState } from "../ledger/backendState";
import type { Checkpoint } from "../ledger/checkpoint";
import { leasesOf, resourcesOf } from "../ledger/leases";
import { unwrapSecrets } from "../ledger/secrets";
import { type BackendState, type IssuerUse, issuerUse, type PolicyState, unboundedPolicies } from "./issuerUse";

/** The issuer of a backend of a stack. */
export interface StackIssuer {
    /** Its secret is null unless the state was read with it. */
    readonly backend: BackendState;
    readonly use: IssuerUse;
    /** The policies, as `mount/name`, whose users have no boundary. */
    readonly unbounded: readonly string[];
}

/**
 * The issuers of a stack's backends, and what each is used for.
 * @param issued the states of the stacks of `issue` that have used the stack's policies
 */
export function stackIssuers(stack: Checkpoint, issued: readonly Checkpoint[] = []): StackIssuer[] {
    const made = (type: "AwsBackend" | "IamPolicy") =>
        resourcesOf(stack, type).filter((each) => each.outputs && !each.delete);
    const backends = made("AwsBackend").map((each) => backendState(each) as unknown as BackendState);
    const policies = made("IamPolicy").map(({ outputs }) => unwrapSecrets(outputs) as PolicyState);
    const leases = [stack, ...issued].flatMap((each) => leasesOf(each, awsNow())).map(({ lease }) => lease);
    return backends.map((backend) => ({
        backend,
        use: issuerUse(backend, policies, leases),
        unbounded: unboundedPolicies(backend, policies, leases),
    }));
}

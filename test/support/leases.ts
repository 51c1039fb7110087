import type { Simulator } from "stacklease/simulator";
import { awsBackend, dynamicCredential, iamPolicy } from "../../provider/runtime";
import { type Bag, createResource, type Resource } from "./resource";

/** The policy of Vault's documentation. */
export const ec2Policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "ec2:*", Resource: "*" }] };

/** Returns the inputs of a backend that calls the embedded AWS with an administrator key of an account. */
export function backendInputs(aws: Simulator, overrides: Bag = {}): Bag {
    return { mount: "aws", endpoint: aws.endpoint, region: "us-east-1", ...aws.issuer(), ...overrides };
}

/** A backend and a policy, from which lease inputs are derived. */
export interface Setting {
    readonly backend: Bag;
    readonly policy: Bag;
}

export async function setting(aws: Simulator, policy: Bag = {}, backend: Bag = {}): Promise<Setting> {
    const mounted = await createResource(awsBackend, backendInputs(aws, backend));
    const registered = await createResource(iamPolicy, {
        mount: "aws",
        policyName: "deploy",
        policy: ec2Policy,
        ...policy,
    });
    return { backend: mounted.outs, policy: registered.outs };
}

/** Returns the inputs of a lease as the resource class passes them. */
export function leaseInputs({ backend, policy }: Setting, overrides: Bag = {}): Bag {
    return { name: "ci", project: "shop", stack: "dev", backend, policy, ttl: "30m", ...overrides };
}

/** Mints a lease. */
export async function mintLease(at: Setting, overrides: Bag = {}): Promise<Resource> {
    return createResource(dynamicCredential, leaseInputs(at, overrides));
}

/** Returns the key of a lease as SDK clients take it. */
export function keyOf({ outs }: Pick<Resource, "outs">) {
    const [accessKeyId, secretAccessKey] = [String(outs.accessKeyId), String(outs.secretAccessKey)];
    return { accessKeyId, secretAccessKey, ...(outs.sessionToken ? { sessionToken: String(outs.sessionToken) } : {}) };
}

/** Returns the users of an account, without its administrator. */
export function usersOf(aws: Simulator, accountId?: string): string[] {
    return [...aws.account(accountId).users.values()]
        .map(({ userName }) => userName)
        .filter((name) => name !== "admin");
}

import type { PulumiFn } from "@pulumi/pulumi/automation";
import { AwsBackend, type AwsBackendArgs, DynamicCredential } from "../../provider/index";
import type { Duration } from "../../provider/lease/duration";
import type { PolicyReference } from "../../provider/lease/policyReference";
import type { Bag } from "../ledger/checkpoint";

/** What a lease of `issue` is made of. */
export interface IssuedLeaseArgs {
    /** Who issues it: the name of the lease's resource, of its user, and of its tag. */
    readonly name: string;
    readonly reference: PolicyReference;
    /** Outputs of the backend that issues, its secret included where it has one. */
    readonly backend: Bag;
    /** null leaves it to the policy. */
    readonly ttl: Duration | null;
}

/** The program of a stack that holds one lease: a backend that issues as the parent's does, with a ledger of its own, and the lease. */
export function leaseProgram({ name, reference, backend, ttl }: IssuedLeaseArgs): PulumiFn {
    return async () => {
        const given = backendArguments.flatMap((key) => (backend[key] == null ? [] : [[key, backend[key]]]));
        const issuing = new AwsBackend(String(backend.mount), Object.fromEntries(given) as AwsBackendArgs);
        new DynamicCredential(name, { backend: issuing, policy: reference, ...(ttl !== null && { ttl }) });
    };
}

const backendArguments = [
    ...[
        "mount",
        "accessKeyId",
        "secretAccessKey",
        "profile",
        "assumeRole",
        "accountId",
        "region",
        "endpoint",
        "endpoints",
    ],
    ...["defaultTtl", "maxTtl", "userPath", "namePrefix", "permissionsBoundary", "tags"],
];

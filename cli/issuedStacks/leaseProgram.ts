import { output, secret } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { AwsBackend, type AwsBackendArgs, DynamicCredential } from "../../provider/index";
import { argumentNames } from "../../provider/lease/argumentNames";
import type { Duration } from "../../provider/lease/duration";
import type { Lease, LeaseBackend } from "../../provider/lease/leaseInputs";
import type { PolicyReference } from "../../provider/lease/policyReference";
import type { Secrecy } from "./findPolicy";

/** What a lease of `issue` is made of. */
export interface IssuedLeaseArgs {
    /** Who issues it: the name of the lease's resource, of its user, and of its tag. */
    readonly name: string;
    readonly reference: PolicyReference;
    /** The backend that issues. */
    readonly backend: LeaseBackend;
    /** What of both is kept secret where it comes from. It stays so. */
    readonly secrecy: Secrecy;
    /** null leaves it to the policy. */
    readonly ttl: Duration | null;
    /** null is the policy's only one. */
    readonly roleArn: string | null;
}

/** A program, and what it has made. */
export interface LeaseProgram {
    readonly program: PulumiFn;
    /** The lease with its secrets and its resource's URN; undefined until an `up` has come to its end. */
    result(): { readonly urn: string; readonly lease: Lease } | undefined;
}

/** The program of a stack that holds one lease: a backend that issues as the parent's does, with a ledger of its own, and the lease. */
export function leaseProgram({ name, reference, backend, secrecy, ttl, roleArn }: IssuedLeaseArgs): LeaseProgram {
    let made: ReturnType<LeaseProgram["result"]>;
    return {
        result: () => made,
        program: async () => {
            const given = argumentNames.AwsBackend.filter((key) => backend[key] !== null);
            const args = given.map((key) => [key, secrecy.backend.has(key) ? secret(backend[key]) : backend[key]]);
            const issuing = new AwsBackend(backend.mount, Object.fromEntries(args) as AwsBackendArgs);
            const lease = new DynamicCredential(name, {
                backend: issuing,
                policy: secrecy.policy ? secret(reference) : reference,
                ...(ttl !== null && { ttl }),
                ...(roleArn !== null && { roleArn }),
            });
            const outputs = Object.fromEntries(leaseOutputs.map((key) => [key, lease[key]]));
            output({ urn: lease.urn, outputs, ledgerId: issuing.ledgerId }).apply(({ urn, outputs, ledgerId }) => {
                made = {
                    urn,
                    lease: {
                        ...outputs,
                        name,
                        ttl,
                        policy: reference,
                        backend: { ...backend, ledgerId },
                    } as unknown as Lease,
                };
            });
        },
    };
}

const leaseOutputs = [
    ...([
        "leaseId",
        "accessKeyId",
        "secretAccessKey",
        "sessionToken",
        "credentialType",
        "accountId",
        "userName",
    ] as const),
    ...([
        "roleArn",
        "arn",
        "sessionId",
        "sessionExpiration",
        "issuedAt",
        "expiresAt",
        "maxExpiresAt",
        "rotation",
    ] as const),
    ...(["predecessors", "readyAfter", "drift"] as const),
];

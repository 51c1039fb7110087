import { getProject, getStack, output, secret } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { AwsBackend, type AwsBackendArgs, DynamicCredential } from "../../provider/index";
import { argumentNames } from "../../provider/lease/argumentNames";
import type { Duration } from "../../provider/lease/duration";
import type { Lease, LeaseBackend } from "../../provider/lease/leaseInputs";
import { leaseOutputs } from "../../provider/lease/leaseOutputs";
import type { PolicyReference } from "../../provider/lease/policyReference";
import { leaseFields } from "../../provider/lease/storedFields";
import { readFields } from "../state/readFields";
import type { Secrecy } from "./findPolicy";

/** Arguments of a lease in an issued stack. */
export interface IssuedLeaseArgs {
    /** Name of the user who issues the lease, for its resource, IAM user and tag. */
    readonly name: string;
    readonly reference: PolicyReference;
    /** The parent's backend. */
    readonly backend: LeaseBackend;
    /** Which parts of policy and backend the parent keeps secret, and so does the issued stack. */
    readonly secrecy: Secrecy;
    /** null means the policy's. */
    readonly ttl: Duration | null;
    /** null means the policy's only one. */
    readonly roleArn: string | null;
}

/** A Pulumi program and its result. */
export interface LeaseProgram {
    readonly program: PulumiFn;
    /** Returns the lease with its secrets and its resource's URN; undefined until an `up` has finished. */
    result(): { readonly urn: string; readonly lease: Lease } | undefined;
}

/** Returns the program of an issued stack: one lease, and a backend like the parent's with a new ledger. */
export function leaseProgram({ name, reference, backend, secrecy, ttl, roleArn }: IssuedLeaseArgs): LeaseProgram {
    let result: ReturnType<LeaseProgram["result"]>;
    return {
        result: () => result,
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
            const outputs = Object.fromEntries(leaseOutputs.map((key) => [key, Reflect.get(lease, key)]));
            const names = { name, project: getProject(), stack: getStack() };
            output({ urn: lease.urn, outputs, ledgerId: issuing.ledgerId }).apply(({ urn, outputs, ledgerId }) => {
                result = {
                    urn,
                    lease: readFields(
                        { ...outputs, ...names, ttl, policy: reference, backend: { ...backend, ledgerId } },
                        leaseFields,
                    ),
                };
            });
        },
    };
}

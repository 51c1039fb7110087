import * as pulumi from "@pulumi/pulumi";
import { Operation } from "../errors/operation";
import type { CredentialType } from "../lease/credentialTypes";
import type { Duration } from "../lease/duration";
import type { LeasePolicy } from "../lease/leaseInputs";
import {
    type PolicyReference,
    policyKeys,
    policyReference,
    type ReferableBackend,
    referableKeys,
} from "../lease/policyReference";
import type { PolicyDocument } from "../policy/document";
import type { AwsBackend } from "./awsBackend";
import { givenArguments, isResource, refuseReading } from "./checkArguments";
import { LeaseResource } from "./leaseResource";
import { policyInput } from "./policyInput";
import { warnOf } from "./policyWarnings";

/**
 * Arguments of {@link IamPolicy}. What is granted is given by `policy`, `policyArns` and `groups`, in any combination.
 */
export interface IamPolicyArgs {
    /** The backend whose leases may use the policy. */
    backend: AwsBackend;
    /**
     * Second part of every lease id, unique on its backend; no place for a secret. Default: the resource's name.
     * Changing it replaces every lease.
     */
    policyName?: string;
    /**
     * What is granted, as an object or JSON text; `aws.iam.PolicyDocument` fits, and so do a Buffer or an asset that
     * hold the text. It shares the 2,048 characters of a user's inline policies with the guard. Changed in place on
     * every live lease.
     */
    policy?: pulumi.Input<string> | pulumi.Input<object>;
    /** ARNs of managed policies to attach, at most 10. Changed in place on every live lease. */
    policyArns?: pulumi.Input<pulumi.Input<string>[]>;
    /** Names of IAM groups to join, at most 10. Changed in place on every live lease. */
    groups?: pulumi.Input<pulumi.Input<string>[]>;
    /**
     * How credentials are made. Default: `iam_user`, a fresh user and key. `assumed_role`, `federation_token` and
     * `session_token` are sessions of STS: nothing in them can be changed, so any edit replaces the lease. Changing it
     * replaces every lease.
     */
    credentialType?: pulumi.Input<CredentialType>;
    /** `assumed_role`: the role to assume. Excludes {@link roleArns}. */
    roleArn?: pulumi.Input<string>;
    /** `assumed_role`: roles of which each lease chooses one by its `roleArn`. */
    roleArns?: pulumi.Input<pulumi.Input<string>[]>;
    /** `assumed_role`: the external ID that the role's trust policy asks for. It is no secret. */
    externalId?: pulumi.Input<string>;
    /** `assumed_role` and `federation_token`: tags of the session, `aws:PrincipalTag/…` in policies. */
    sessionTags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
    /** `assumed_role`: who is behind the session, in CloudTrail and through further roles. */
    sourceIdentity?: pulumi.Input<string>;
    /**
     * `session_token`: the MFA device of the issuing user. The code comes from the environment variable
     * `STACKLEASE_MFA_CODE` at the time of `up`, never from the program; AWS takes each code once, so one lease an
     * `up`.
     */
    mfaSerialNumber?: pulumi.Input<string>;
    /**
     * `assumed_role` and `federation_token`: whether a lease's session is denied everything when the lease is destroyed
     * or replaced, by an inline policy on the role or the issuing user. Otherwise it lives to its end. Default: true
     * for a role of the backend's own account; false for `federation_token`, where it takes rights to edit the issuing
     * user. Changing it changes the ledger alone.
     */
    revocable?: pulumi.Input<boolean>;
    /** Length of leases that ask for none. Default: the backend's `defaultTtl`. */
    ttl?: pulumi.Input<Duration>;
    /** Cap on every lease of this policy, beside the backend's. Default: none. */
    maxTtl?: pulumi.Input<Duration>;
    /** ARN of a managed policy that bounds every user. Default: the backend's. Changed in place on every live lease. */
    permissionsBoundary?: pulumi.Input<string>;
    /** Tags of every user. Changed in place on every live lease. */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * What leases may be granted. Vault's `vault write aws/policy/deploy policy=@policy.json`. It is nothing in AWS itself;
 * editing it re-scopes every live lease in the same `up`.
 *
 * ```ts
 * const deploy = new IamPolicy("deploy", {
 *     backend: aws,
 *     policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "ec2:*", Resource: "*" }] },
 * });
 * ```
 */
export class IamPolicy extends LeaseResource {
    /** Second part of every lease id under the policy. */
    declare readonly policyName: pulumi.Output<string>;
    /** The policy document that each lease is granted; null for none. */
    declare readonly policy: pulumi.Output<PolicyDocument | null>;
    /** ARNs of the managed policies that each lease is granted; null for none. */
    declare readonly policyArns: pulumi.Output<string[] | null>;
    /** Names of the IAM groups that each user joins; null for none. */
    declare readonly groups: pulumi.Output<string[] | null>;
    /** How credentials are created. */
    declare readonly credentialType: pulumi.Output<CredentialType>;
    /** Length of leases that set none; null: the `defaultTtl` of the backend applies. */
    declare readonly ttl: pulumi.Output<Duration | null>;
    /** Cap on every lease of this policy, beside the cap of the backend; null for none. */
    declare readonly maxTtl: pulumi.Output<Duration | null>;
    /** ARN of the managed policy that bounds every user; null: the boundary of the backend applies. */
    declare readonly permissionsBoundary: pulumi.Output<string | null>;
    /** Tags of every user, over those of the backend; null for none. */
    declare readonly tags: pulumi.Output<Record<string, string> | null>;
    /** `assumed_role`: the role to assume; null if {@link roleArns} lists roles, and for other credential types. */
    declare readonly roleArn: pulumi.Output<string | null>;
    /** `assumed_role`: the roles of which each lease assumes one; null if there is only {@link roleArn}. */
    declare readonly roleArns: pulumi.Output<string[] | null>;
    /** `assumed_role`: the external ID that the trust policy of the role requires; null for none. */
    declare readonly externalId: pulumi.Output<string | null>;
    /** `assumed_role` and `federation_token`: tags of every session; null for none. */
    declare readonly sessionTags: pulumi.Output<Record<string, string> | null>;
    /** `assumed_role`: the source identity of every session; null for none. */
    declare readonly sourceIdentity: pulumi.Output<string | null>;
    /** `session_token`: serial number or ARN of the MFA device of the issuing user; null for none. */
    declare readonly mfaSerialNumber: pulumi.Output<string | null>;
    /** Whether the sessions of leases are revoked, as given; null: the default of the credential type applies. */
    declare readonly revocable: pulumi.Output<boolean | null>;

    /** The backend it belongs to. */
    readonly backend: AwsBackend;

    readonly #policyName: string;

    constructor(name: string, args: IamPolicyArgs, options?: pulumi.CustomResourceOptions) {
        const operation = new Operation("register", "policy", name);
        refuseReading(operation, options);
        const { backend, policy: given, ...rest } = givenArguments("IamPolicy", operation, args);
        if (!isResource(backend, "AwsBackend")) {
            const wrong = backend === undefined ? "it has no backend" : "its backend is no AwsBackend";
            throw new pulumi.RunError(`${operation}: ${wrong}; give the AwsBackend itself`);
        }
        const policyName = rest.policyName ?? name;
        if (typeof policyName !== "string") {
            throw new pulumi.RunError(
                `${operation}: policyName must be a text that is known from the start; leave it out for the resource's name`,
            );
        }
        if (backend.policyNames.has(policyName)) {
            throw new pulumi.InputPropertyError({
                propertyPath: "policyName",
                reason: `register policy ${policyName}: its backend has one of that name already; give another policyName`,
            });
        }
        backend.policyNames.add(policyName);
        const inputs = { ...rest, policy: policyInput(given, policyName), policyName, mount: backend.mount };
        super("IamPolicy", "iamPolicy", name, inputs, [...policyKeys], options);
        this.backend = backend;
        this.#policyName = policyName;
        const { policy, credentialType } = this;
        warnOf(this, { policy, credentialType, boundaries: [this.permissionsBoundary, backend.permissionsBoundary] });
    }

    /** @internal What a lease takes over, leaf by leaf. */
    get handOver(): { readonly [K in (typeof policyKeys)[number]]: pulumi.Output<LeasePolicy[K]> } {
        return Object.fromEntries(policyKeys.map((key) => [key, this[key]])) as IamPolicy["handOver"];
    }

    /**
     * What another stack needs in order to issue leases under this policy with an identity of its own: plain, without a
     * credential. Export it, and give it there as the `policy` of a DynamicCredential. If the backend has an
     * `accessKeyId`, whatever uses this output fails; a program may read it.
     */
    get reference(): pulumi.Output<PolicyReference> {
        const backend = this.backend.handOver;
        const referable = Object.fromEntries(referableKeys.map((key) => [key, backend[key]]));
        const reference = pulumi
            .all([this.handOver, referable, backend.accessKeyId])
            .apply(([policy, settled, ownKey]) => {
                if (ownKey != null) {
                    throw new pulumi.RunError(
                        `refer to policy ${this.#policyName}: its backend issues with an access key of its own, which another stack can't; let the backend issue with the ambient AWS credentials, a profile or assumeRole`,
                    );
                }
                return policyReference(policy as LeasePolicy, settled as ReferableBackend);
            });
        return failingOnlyIfUsed(reference);
    }
}

/**
 * Returns an output whose failure does not end a program that never uses it. Pulumi's outputs make these two promises
 * from the start, and Node.js ends a process whose promise fails with nobody looking. Whatever is made of the output
 * later fails all the same.
 */
function failingOnlyIfUsed<T>(output: pulumi.Output<T>): pulumi.Output<T> {
    const { isKnown, isSecret } = output as object as Readonly<Record<"isKnown" | "isSecret", Promise<boolean>>>;
    isKnown.catch(() => {});
    isSecret.catch(() => {});
    return output;
}

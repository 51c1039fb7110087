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
import { givenArguments, isResource, rejectIdOptions } from "./checkArguments";
import { LeaseResource } from "./leaseResource";
import { policyInput } from "./policyInput";
import { warnOfPolicy } from "./policyWarnings";
import { resolveOnce } from "./resolveOnce";

/**
 * Arguments of {@link IamPolicy}. `policy`, `policyArns` and `groups` define what leases are granted. They can be
 * combined.
 */
export interface IamPolicyArgs {
    /** Backend that issues the leases of the policy. */
    backend: AwsBackend;
    /**
     * Second part of every lease id: at most 64 letters, digits and `_+=,.@-`, unique on its backend. It must be a
     * plain string, not an output. Pulumi shows ids, so do not put a secret here. A change replaces every lease of the
     * policy.
     * @default the resource's name
     */
    policyName?: string;
    /**
     * Policy document, as an object or as JSON text. An `aws.iam.PolicyDocument`, a Buffer and a text or file asset are
     * accepted too.
     *
     * - `iam_user`: the document shares the 2,048 characters of a user's inline policies with the guard.
     * - `assumed_role` and `federation_token`: the document is the session policy. It shares 2,048 characters with
     *   {@link policyArns}.
     *
     * A change updates every live lease in place; sessions are replaced.
     * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
     * @default none
     */
    policy?: pulumi.Input<string> | pulumi.Input<object>;
    /**
     * ARNs of managed policies, at most 10. A user gets them attached; a session gets them as session policies. A
     * change updates every live lease in place; sessions are replaced.
     * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
     * @default none
     */
    policyArns?: pulumi.Input<pulumi.Input<string>[]>;
    /**
     * `iam_user`: names of the IAM groups that the user joins, at most 10. A change updates every live lease in place.
     * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
     * @default none
     */
    groups?: pulumi.Input<pulumi.Input<string>[]>;
    /**
     * How credentials are created:
     *
     * - `iam_user`: a new IAM user with an access key.
     * - `assumed_role`, `federation_token`, `session_token`: an STS session. AWS cannot change an issued session, so
     *   edits of what it grants replace the lease.
     *
     * A change replaces every lease of the policy.
     * @default "iam_user"
     */
    credentialType?: pulumi.Input<CredentialType>;
    /**
     * `assumed_role`: the role to assume. Either this or {@link roleArns} is required. A change replaces every lease
     * that assumes the old role.
     * @default none
     */
    roleArn?: pulumi.Input<string>;
    /**
     * `assumed_role`: the roles from which each lease chooses one as its `roleArn`. Excludes {@link roleArn}.
     * @default none
     */
    roleArns?: pulumi.Input<pulumi.Input<string>[]>;
    /**
     * `assumed_role`: external ID that the role's trust policy requires, 2 to 1,224 characters. It is not treated as a
     * secret. A change replaces every lease of the policy.
     * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
     * @default none
     */
    externalId?: pulumi.Input<string>;
    /**
     * `assumed_role` and `federation_token`: tags of the session, at most 50. Policies read them as
     * `aws:PrincipalTag/…`. A change replaces every lease of the policy.
     * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
     * @default none
     */
    sessionTags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
    /**
     * `assumed_role`: source identity of the session, which CloudTrail shows. It stays the same if the session assumes
     * further roles. It is 2 to 64 letters, digits and `_+=,.@-`, and cannot begin with `aws:`. A change replaces every
     * lease of the policy.
     * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
     * @default none
     */
    sourceIdentity?: pulumi.Input<string>;
    /**
     * `session_token`: the issuing user's MFA device, as the ARN of a virtual device or the serial number of a hardware
     * one. `up` reads the code from the environment variable `STACKLEASE_MFA_CODE`, never from the program. AWS accepts
     * each code once, so each `up` can issue one lease. A change replaces every lease of the policy.
     * @default none
     */
    mfaSerialNumber?: pulumi.Input<string>;
    /**
     * `assumed_role` and `federation_token`: whether the session is revoked when its lease is destroyed or replaced. To
     * revoke a session, stacklease adds an inline policy to the role or to the issuing user that denies the session
     * everything. Otherwise the session works until its own end. A change affects the ledger only.
     * @default true for a role of the backend's own account. false for other roles, and for `federation_token`, which
     * needs permission to edit the issuing user
     */
    revocable?: pulumi.Input<boolean>;
    /**
     * Length of a lease that sets no `ttl`, such as `"30m"`. The limits of {@link DynamicCredentialArgs.ttl} apply. A
     * change moves the end of live leases in place; sessions are replaced.
     * @default the backend's `defaultTtl`
     */
    ttl?: pulumi.Input<Duration>;
    /**
     * Longest possible lease of this policy, counted from its issue. The backend's `maxTtl` applies too. A change moves
     * the end of live leases in place if needed; sessions are replaced.
     * @default none
     */
    maxTtl?: pulumi.Input<Duration>;
    /**
     * `iam_user`: ARN of a managed policy that is the permissions boundary of every user. A change updates every live
     * lease in place.
     * @default the backend's `permissionsBoundary`
     */
    permissionsBoundary?: pulumi.Input<string>;
    /**
     * `iam_user`: tags of every user. They override the backend's tags, and the lease's tags override them. A change
     * updates every live lease in place.
     * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
     * @default none
     */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * What leases are granted. It corresponds to Vault's `vault write aws/policy/deploy policy=@policy.json`. A policy
 * creates nothing in AWS. An edit updates every live lease of the stack in the same `up`.
 *
 * ```ts
 * const deploy = new IamPolicy("deploy", {
 *     backend: aws,
 *     policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "ec2:*", Resource: "*" }] },
 * });
 * ```
 */
export class IamPolicy extends LeaseResource {
    /** Second part of every lease id of the policy. */
    declare readonly policyName: pulumi.Output<string>;
    /** Policy document that each lease is granted; null for none. */
    declare readonly policy: pulumi.Output<PolicyDocument | null>;
    /** ARNs of the managed policies that each lease is granted; null for none. */
    declare readonly policyArns: pulumi.Output<string[] | null>;
    /** Names of the IAM groups that each user joins; null for none. */
    declare readonly groups: pulumi.Output<string[] | null>;
    /** How credentials are created. */
    declare readonly credentialType: pulumi.Output<CredentialType>;
    /** Length of a lease that sets none. null means the backend's `defaultTtl`. */
    declare readonly ttl: pulumi.Output<Duration | null>;
    /** Longest possible lease of this policy; null for no limit beside the backend's. */
    declare readonly maxTtl: pulumi.Output<Duration | null>;
    /** ARN of the managed policy that is the permissions boundary of every user. null means the backend's boundary. */
    declare readonly permissionsBoundary: pulumi.Output<string | null>;
    /** Tags of every user, which override the backend's; null for none. */
    declare readonly tags: pulumi.Output<Record<string, string> | null>;
    /** `assumed_role`: the role to assume. null if {@link roleArns} lists roles, and for other credential types. */
    declare readonly roleArn: pulumi.Output<string | null>;
    /**
     * `assumed_role`: the roles from which each lease chooses one. null if {@link roleArn} is set, and for other types.
     */
    declare readonly roleArns: pulumi.Output<string[] | null>;
    /** `assumed_role`: external ID that the role's trust policy requires; null for none. */
    declare readonly externalId: pulumi.Output<string | null>;
    /** `assumed_role` and `federation_token`: tags of every session; null for none. */
    declare readonly sessionTags: pulumi.Output<Record<string, string> | null>;
    /** `assumed_role`: source identity of every session; null for none. */
    declare readonly sourceIdentity: pulumi.Output<string | null>;
    /** `session_token`: serial number or ARN of the issuing user's MFA device; null for none. */
    declare readonly mfaSerialNumber: pulumi.Output<string | null>;
    /** Whether the sessions of leases are revoked, as given. null means the default of the credential type. */
    declare readonly revocable: pulumi.Output<boolean | null>;

    /** Backend that issues the leases of the policy. */
    readonly backend: AwsBackend;

    readonly #policyName: string;

    #inputsForLeases: pulumi.Output<object> | undefined;

    constructor(name: string, args: IamPolicyArgs, options?: pulumi.CustomResourceOptions) {
        const operation = new Operation("register", "policy", name);
        rejectIdOptions(operation, options);
        const { backend, policy: given, ...rest } = givenArguments("IamPolicy", operation, args);
        if (!isResource(backend, "AwsBackend")) {
            const wrong = backend === undefined ? "it has no backend" : "its backend is not an AwsBackend";
            throw new pulumi.RunError(`${operation}: ${wrong}; pass the AwsBackend itself`);
        }
        const policyName = rest.policyName ?? name;
        if (typeof policyName !== "string") {
            throw new pulumi.RunError(
                `${operation}: policyName must be a plain string, not an output; leave it out to use the resource's name`,
            );
        }
        if (backend.policyNames.has(policyName)) {
            throw new pulumi.InputPropertyError({
                propertyPath: "policyName",
                reason: `register policy ${policyName}: its backend already has a policy with this name; choose another policyName`,
            });
        }
        backend.policyNames.add(policyName);
        const inputs = { ...rest, policy: policyInput(given, policyName), policyName, mount: backend.mount };
        super("IamPolicy", "iamPolicy", name, inputs, [...policyKeys], options);
        this.backend = backend;
        this.#policyName = policyName;
        const { policy, credentialType } = this;
        warnOfPolicy(this, {
            policy,
            credentialType,
            boundaries: [this.permissionsBoundary, backend.permissionsBoundary],
        });
    }

    /** @internal Returns the lease inputs that come from the policy, one output per field. */
    get fieldsForLeases(): { readonly [K in (typeof policyKeys)[number]]: pulumi.Output<LeasePolicy[K]> } {
        return Object.fromEntries(policyKeys.map((key) => [key, this[key]])) as IamPolicy["fieldsForLeases"];
    }

    /** @internal Returns {@link fieldsForLeases} as one output, which all leases share. */
    get inputsForLeases(): pulumi.Output<object> {
        this.#inputsForLeases ??= resolveOnce(this, this.fieldsForLeases);
        return this.#inputsForLeases;
    }

    /**
     * Reference with which another stack issues leases of this policy with its own identity. It contains no credentials
     * and is not a secret by itself. Export it, and pass it to a DynamicCredential in the other stack as its `policy`.
     *
     * If the backend has an `accessKeyId`, every use of this output fails. Reading the property does not fail.
     */
    get reference(): pulumi.Output<PolicyReference> {
        const backend = this.backend.fieldsForLeases;
        const referable = Object.fromEntries(referableKeys.map((key) => [key, backend[key]]));
        const reference = pulumi
            .all([this.fieldsForLeases, referable, backend.accessKeyId])
            .apply(([policy, settled, ownKey]) => {
                if (ownKey != null) {
                    throw new pulumi.RunError(
                        `refer to policy ${this.#policyName}: its backend has an access key of its own, which another stack cannot use; configure the backend with the ambient AWS credentials, a profile or assumeRole instead`,
                    );
                }
                return policyReference(policy as LeasePolicy, settled as ReferableBackend);
            });
        return failingOnlyIfUsed(reference);
    }
}

/**
 * Returns an output whose failure does not end a program that never uses it. Pulumi's outputs create these two promises
 * eagerly, and Node.js ends a process with an unhandled rejection. Everything derived from the output still fails.
 */
function failingOnlyIfUsed<T>(output: pulumi.Output<T>): pulumi.Output<T> {
    const { isKnown, isSecret } = output as object as Readonly<Record<"isKnown" | "isSecret", Promise<boolean>>>;
    isKnown.catch(() => {});
    isSecret.catch(() => {});
    return output;
}

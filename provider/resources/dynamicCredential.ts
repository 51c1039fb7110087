import * as pulumi from "@pulumi/pulumi";
import { Operation } from "../errors/operation";
import type { CredentialType } from "../lease/credentialTypes";
import type { Duration } from "../lease/duration";
import type { Predecessor } from "../lease/leaseInputs";
import { leaseOutputs } from "../lease/leaseOutputs";
import { type PolicyReference, referencedPolicy } from "../lease/policyReference";
import type { AwsBackend } from "./awsBackend";
import { givenArguments, isResource, rejectIdOptions } from "./checkArguments";
import type { IamPolicy } from "./iamPolicy";
import { checkedOverlap, warnOfOptions } from "./leaseOptions";
import { LeaseResource } from "./leaseResource";

/** Arguments of {@link DynamicCredential}. */
export interface DynamicCredentialArgs {
    /**
     * What the lease grants. Give one of these:
     *
     * - an {@link IamPolicy} of this stack, whose backend issues the lease
     * - the {@link IamPolicy.reference} of a policy in another stack, together with a {@link backend} of this stack
     *
     * An edited policy updates the lease in place at the next `up` of the lease's stack; a session is replaced. A
     * different policy replaces the lease.
     */
    policy: IamPolicy | pulumi.Input<PolicyReference>;
    /**
     * Backend that issues the lease if {@link policy} is a reference. It must be in the policy's account. The limits of
     * both backends apply. With a policy of this stack, a backend is an error.
     * @default the policy's backend
     */
    backend?: AwsBackend;
    /**
     * Length of the lease, such as `"30m"`. `"never"` means that an IAM user's lease has no end.
     *
     * - `iam_user`: at least 2 minutes.
     * - Sessions: at least 15 minutes. At most 12 hours for `assumed_role`, and 36 hours for `federation_token` and
     *   `session_token`.
     *
     * A change moves the end in place to the new ttl from now, at most {@link maxTtl} after the issue. AWS cannot move
     * the end of a session, so a session is replaced. A ttl above {@link maxTtl} is an error.
     * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
     * @default the policy's `ttl`, then the backend's `defaultTtl`, then "768h" for IAM users and "1h" for sessions
     */
    ttl?: pulumi.Input<Duration>;
    /**
     * Longest possible lease, counted from its issue. The smallest `maxTtl` of lease, policy and backend applies. A
     * change moves the end in place if needed; a session is replaced.
     * @default the smaller `maxTtl` of policy and backend
     */
    maxTtl?: pulumi.Input<Duration>;
    /**
     * Remaining time below which an `up` renews the lease in place, up to its {@link maxTtl}. It must be shorter than
     * the ttl. AWS cannot renew a session, so a session is replaced instead.
     * @default none: the lease is never renewed
     */
    renewBefore?: pulumi.Input<Duration>;
    /**
     * Remaining time below which an `up` replaces the lease. It must be shorter than the ttl.
     * @default none: only an expired lease is replaced
     */
    rotateBefore?: pulumi.Input<Duration>;
    /**
     * What an `up` does with an expired lease: `"replace"` issues a new one, `"keep"` leaves the expired one until it
     * is destroyed.
     * @default "replace"
     */
    onExpiry?: pulumi.Input<"replace" | "keep">;
    /**
     * Any value. A change replaces the lease: `up` issues the new key first and then revokes the old one.
     * @default none
     */
    rotationTrigger?: pulumi.Input<unknown>;
    /**
     * How long a replaced lease keeps working beside its successor, for consumers in other stacks that have not run
     * `up` yet. AWS denies every call of the predecessor after that, or after its own end if that is earlier. The next
     * `up` or `destroy` then removes its user.
     *
     * It must not be longer than the ttl. It is an error for a session that cannot be revoked, and together with the
     * resource option `deleteBeforeReplace`. There is no overlap, and the lease ends at once, in these cases:
     *
     * - The lease is replaced by force (`pulumi up --replace`, `replaceWith` or `replacementTrigger`).
     * - Its backend has a new account or mount.
     * - Its credential type changed.
     * @default none: the `up` that replaces the lease also revokes it
     */
    overlap?: pulumi.Input<Duration>;
    /**
     * How long to wait until AWS accepts the new key, at most one hour. After that, `up` fails and revokes the new
     * credentials. 0 disables the wait.
     * @default 120 (seconds)
     */
    readyTimeout?: pulumi.Input<Duration>;
    /**
     * Granted action that AWS must allow before the lease is ready, such as `"ec2:DescribeRegions"`. AWS propagates
     * policies separately from the key, and later. The check shares {@link readyTimeout} with the key.
     * @default none: only the key is tested
     */
    readyCheck?: pulumi.Input<string>;
    /**
     * `assumed_role`: the role to assume, one of the policy's `roleArns`. A change replaces the lease.
     * @default the policy's only role
     */
    roleArn?: pulumi.Input<string>;
    /**
     * `assumed_role`: first part of the session name that CloudTrail shows. A random part and the session's end are
     * appended to it. A change replaces the lease.
     * @default the resource's name, shortened
     */
    roleSessionName?: pulumi.Input<string>;
    /**
     * `iam_user`: tags of the user. They override the tags of the policy and of the backend. A change updates the lease
     * in place.
     * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
     * @default none
     */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * A lease: new AWS credentials that `pulumi up` issues, AWS ends on time, and `pulumi destroy` revokes. It corresponds
 * to Vault's `vault read aws/deploy`.
 *
 * ```ts
 * const ci = new DynamicCredential("ci", { policy: deploy, ttl: "30m" });
 * const provider = new aws.Provider("leased", { region: "eu-west-1", ...ci.providerArgs });
 * ```
 */
export class DynamicCredential extends LeaseResource {
    /** Lease id, `<mount>/<policyName>/<uuid>`. It is also the Pulumi id. */
    declare readonly leaseId: pulumi.Output<string>;
    /** Access key id, the public part of the credentials. */
    declare readonly accessKeyId: pulumi.Output<string>;
    /** Secret access key. Pulumi keeps it as a secret. */
    declare readonly secretAccessKey: pulumi.Output<string>;
    /** Session token; empty for IAM users. Pulumi keeps it as a secret. */
    declare readonly sessionToken: pulumi.Output<string>;
    /** Credential type of the lease, as set by its policy. */
    declare readonly credentialType: pulumi.Output<CredentialType>;
    /** AWS account that the credentials belong to, twelve digits. */
    declare readonly accountId: pulumi.Output<string>;
    /** Name of the IAM user; null for sessions. */
    declare readonly userName: pulumi.Output<string | null>;
    /** ARN of the assumed role; null for other credential types. */
    declare readonly roleArn: pulumi.Output<string | null>;
    /** ARN of the user or session. */
    declare readonly arn: pulumi.Output<string>;
    /** `aws:userid` of the session, as policies and CloudTrail show it; null for IAM users and for `session_token`. */
    declare readonly sessionId: pulumi.Output<string | null>;
    /**
     * When AWS ends the session, ISO 8601, as AWS reported it. It equals {@link expiresAt} to within about a second.
     * null for IAM users.
     */
    declare readonly sessionExpiration: pulumi.Output<string | null>;
    /** ARN of the identity that issued the session; null for IAM users. */
    declare readonly issuerArn: pulumi.Output<string | null>;
    /** When the lease was issued, ISO 8601, by AWS's clock. */
    declare readonly issuedAt: pulumi.Output<string>;
    /** When AWS ends the lease, ISO 8601; null means never. */
    declare readonly expiresAt: pulumi.Output<string | null>;
    /** Why this lease replaced another one, such as `expired at …`; null if it replaced none. */
    declare readonly rotation: pulumi.Output<string | null>;
    /** Replaced leases that still work during their {@link DynamicCredentialArgs.overlap}; null for none. */
    declare readonly predecessors: pulumi.Output<Predecessor[] | null>;
    /** Latest end that a renewal can give the lease, ISO 8601; null means no limit. */
    declare readonly maxExpiresAt: pulumi.Output<string | null>;
    /** Time that AWS took to accept the new key, in seconds. */
    declare readonly readyAfter: pulumi.Output<number>;
    /** Differences between the lease in AWS and in the ledger that the last refresh found, one line per difference. */
    declare readonly drift: pulumi.Output<string[]>;

    /** Credentials as arguments of `new aws.Provider(…)` of `@pulumi/aws`. */
    readonly providerArgs: {
        /** Access key id. */
        accessKey: pulumi.Output<string>;
        /** Secret access key. Pulumi keeps it as a secret. */
        secretKey: pulumi.Output<string>;
        /** Session token; empty for IAM users. Pulumi keeps it as a secret. */
        token: pulumi.Output<string>;
    };

    constructor(name: string, args: DynamicCredentialArgs, options?: pulumi.CustomResourceOptions) {
        const operation = new Operation("issue", "lease", name);
        rejectIdOptions(operation, options);
        const { policy, backend, ...rest } = givenArguments("DynamicCredential", operation, args);
        const overlap = checkedOverlap(operation, rest.overlap, options);
        const inputs = {
            ...rest,
            ...(overlap !== undefined && { overlap }),
            name,
            project: pulumi.getProject(),
            stack: pulumi.getStack(),
            ...leaseSources(name, policy, backend),
        };
        super("DynamicCredential", "dynamicCredential", name, inputs, leaseOutputs, options, [
            "secretAccessKey",
            "sessionToken",
        ]);
        this.providerArgs = { accessKey: this.accessKeyId, secretKey: this.secretAccessKey, token: this.sessionToken };
        warnOfOptions(this, options, { expiresAt: this.expiresAt, onExpiry: rest.onExpiry });
    }
}

/**
 * Returns the lease inputs that come from its backend and policy.
 * @throws RunError if they do not fit together
 */
function leaseSources(
    name: string,
    policy: DynamicCredentialArgs["policy"],
    backend: AwsBackend | undefined,
): Record<"backend" | "policy", pulumi.Input<object>> {
    const value: unknown = policy;
    if (value === undefined) {
        throw new pulumi.RunError(`issue lease ${name}: it has no policy; pass an IamPolicy as policy`);
    }
    if (!isIamPolicy(policy) && (pulumi.Resource.isInstance(value) || typeof value !== "object")) {
        throw new pulumi.RunError(
            `issue lease ${name}: its policy is not an IamPolicy; pass an IamPolicy of this stack, or the reference of an IamPolicy of another stack`,
        );
    }
    if (backend !== undefined && !isResource(backend, "AwsBackend")) {
        throw new pulumi.RunError(`issue lease ${name}: its backend is not an AwsBackend; pass the AwsBackend itself`);
    }
    if (isIamPolicy(policy)) {
        if (backend) {
            throw new pulumi.RunError(
                `issue lease ${name}: its policy belongs to this stack and already has a backend; leave backend out`,
            );
        }
        return { backend: policy.backend.inputsForLeases, policy: policy.inputsForLeases };
    }
    if (!backend) {
        throw new pulumi.RunError(
            `issue lease ${name}: its policy is a reference, which does not include a backend to issue with; pass a backend of this stack`,
        );
    }
    return {
        backend: backend.inputsForLeases,
        policy: pulumi.output(policy).apply((reference) => checkedReference(name, reference)),
    };
}

function checkedReference(name: string, reference: unknown): object {
    if (pulumi.Resource.isInstance(reference)) {
        throw new pulumi.RunError(
            `issue lease ${name}: its policy is a resource in an Output; pass the IamPolicy itself`,
        );
    }
    return referencedPolicy(reference);
}

function isIamPolicy(policy: DynamicCredentialArgs["policy"]): policy is IamPolicy {
    return isResource(policy, "IamPolicy");
}

import * as pulumi from "@pulumi/pulumi";
import { Operation } from "../errors/operation";
import type { CredentialType } from "../lease/credentialTypes";
import type { Duration } from "../lease/duration";
import type { Predecessor } from "../lease/leaseInputs";
import { leaseOutputs } from "../lease/leaseOutputs";
import { type PolicyReference, referencedPolicy } from "../lease/policyReference";
import type { AwsBackend } from "./awsBackend";
import { givenArguments, isResource, refuseReading } from "./checkArguments";
import type { IamPolicy } from "./iamPolicy";
import { refuseOptions, warnOfOptions } from "./leaseOptions";
import { LeaseResource } from "./leaseResource";

/** Arguments of {@link DynamicCredential}. */
export interface DynamicCredentialArgs {
    /**
     * What is granted: a policy of this stack, which brings its backend along, or the {@link IamPolicy.reference} of
     * one of another stack, together with a {@link backend} of this one. Edits of a policy reach the lease at the next
     * `up` of its stack, in place. Another policy replaces it.
     */
    policy: IamPolicy | pulumi.Input<PolicyReference>;
    /**
     * Who issues, where the policy comes by reference: a backend in the policy's account. Both backends' limits hold.
     * Refused with a policy of this stack.
     */
    backend?: AwsBackend;
    /**
     * How long the lease lasts, e.g. `"30m"`; at least two minutes; `"never"` for no end. Default: the policy's ttl,
     * then the backend's, then 768h. Changing it moves the end in place: to ttl from now, and not beyond `maxTtl` from
     * the issue.
     */
    ttl?: pulumi.Input<Duration>;
    /** Cap on the lease, counted from its issue; the least of lease, policy and backend counts. Changed in place. */
    maxTtl?: pulumi.Input<Duration>;
    /**
     * Renews the lease in place, up to its cap, at an `up` that finds less than this left. Default: never. Shorter than
     * the ttl.
     */
    renewBefore?: pulumi.Input<Duration>;
    /**
     * Replaces the lease at an `up` that finds less than this left. Default: only when it has expired. Shorter than the
     * ttl.
     */
    rotateBefore?: pulumi.Input<Duration>;
    /**
     * What an `up` does with an expired lease: `"replace"` it (the default) or `"keep"` it, dead, until it is
     * destroyed.
     */
    onExpiry?: pulumi.Input<"replace" | "keep">;
    /** Any value; when it changes the lease is replaced: new key first, old one revoked after. */
    rotationTrigger?: pulumi.Input<unknown>;
    /**
     * How long a replaced lease goes on working beside the new one, for consumers in other stacks that have yet to run
     * their `up`. AWS ends it then, or at its own end if that comes first, and the next `up` or `destroy` removes its
     * user. No longer than the ttl. Default: it is revoked in the `up` that replaces it. A lease that is replaced by
     * force (`pulumi up --replace`), or because its backend has moved or its credential type has changed, ends at once.
     */
    overlap?: pulumi.Input<Duration>;
    /**
     * How long to wait until AWS accepts the new key, after which the mint is rolled back. 0 does not wait. Default:
     * 120 seconds.
     */
    readyTimeout?: pulumi.Input<Duration>;
    /**
     * A granted action that has to be allowed before the lease counts as ready, such as `"ec2:DescribeRegions"`:
     * policies spread through AWS on their own, after the key. It shares readyTimeout. Default: none, the key alone is
     * probed.
     */
    readyCheck?: pulumi.Input<string>;
    /** `assumed_role`: which of the policy's `roleArns`. Default: its only one. Changing it replaces the lease. */
    roleArn?: pulumi.Input<string>;
    /**
     * `assumed_role`: first part of the session's name, as CloudTrail shows it; a random part and the session's end
     * stand behind it. Default: the resource's name, cut. Changing it replaces the lease.
     */
    roleSessionName?: pulumi.Input<string>;
    /** Tags of the user, over the policy's and the backend's. Changed in place. */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * A lease: fresh AWS credentials that `pulumi up` issues, AWS itself ends on time, and `pulumi destroy` revokes.
 * Vault's `vault read aws/deploy`.
 *
 * ```ts
 * const ci = new DynamicCredential("ci", { policy: deploy, ttl: "30m" });
 * const provider = new aws.Provider("leased", { region: "eu-west-1", ...ci.providerArgs });
 * ```
 */
export class DynamicCredential extends LeaseResource {
    /** `<mount>/<policyName>/<uuid>`, also the Pulumi id. */
    declare readonly leaseId: pulumi.Output<string>;
    /** Access key id, the public part of the credentials. */
    declare readonly accessKeyId: pulumi.Output<string>;
    /** Secret. */
    declare readonly secretAccessKey: pulumi.Output<string>;
    /** Secret. The token of a session; empty for users. */
    declare readonly sessionToken: pulumi.Output<string>;
    /** How the credentials were created, as the policy says. */
    declare readonly credentialType: pulumi.Output<CredentialType>;
    /** The AWS account that the credentials belong to, twelve digits. */
    declare readonly accountId: pulumi.Output<string>;
    /** The IAM user behind the key; null for credential types without one. */
    declare readonly userName: pulumi.Output<string | null>;
    /** The assumed role; null for other credential types. */
    declare readonly roleArn: pulumi.Output<string | null>;
    /** ARN of the user or session. */
    declare readonly arn: pulumi.Output<string>;
    /** `aws:userid` of the session, as policies and CloudTrail have it; null for users, and for `session_token`. */
    declare readonly sessionId: pulumi.Output<string | null>;
    /** When AWS ends the session, by its own answer: `expiresAt`, to the second or so. null for users. */
    declare readonly sessionExpiration: pulumi.Output<string | null>;
    /** ARN of who issued the session; null for users. */
    declare readonly issuerArn: pulumi.Output<string | null>;
    /** When it was issued, ISO 8601 by AWS's clock. */
    declare readonly issuedAt: pulumi.Output<string>;
    /** When AWS ends it; null is never. */
    declare readonly expiresAt: pulumi.Output<string | null>;
    /** Why it took the place of another lease, e.g. `expired at …`; null for a first one. */
    declare readonly rotation: pulumi.Output<string | null>;
    /** The leases that it has taken the place of and that live on for a while, by `overlap`; null for none. */
    declare readonly predecessors: pulumi.Output<Predecessor[] | null>;
    /** Beyond this no renewal goes; null is never. */
    declare readonly maxExpiresAt: pulumi.Output<string | null>;
    /** Seconds that AWS took to accept the key. */
    declare readonly readyAfter: pulumi.Output<number>;
    /** What the last refresh found changed in AWS, a line each. */
    declare readonly drift: pulumi.Output<string[]>;

    /** What `new aws.Provider(…)` of @pulumi/aws takes. */
    readonly providerArgs: {
        /** The access key id. */
        accessKey: pulumi.Output<string>;
        /** Secret. The secret access key. */
        secretKey: pulumi.Output<string>;
        /** Secret. The session token; empty for users. */
        token: pulumi.Output<string>;
    };

    constructor(name: string, args: DynamicCredentialArgs, options?: pulumi.CustomResourceOptions) {
        const operation = new Operation("issue", "lease", name);
        refuseReading(operation, options);
        const { policy, backend, ...rest } = givenArguments("DynamicCredential", operation, args);
        const overlap = refuseOptions(operation, rest.overlap, options);
        const inputs = {
            ...rest,
            ...(overlap !== undefined && { overlap }),
            ...{ name, project: pulumi.getProject(), stack: pulumi.getStack() },
            ...takeOver(name, policy, backend),
        };
        super("DynamicCredential", "dynamicCredential", name, inputs, leaseOutputs, options, [
            "secretAccessKey",
            "sessionToken",
        ]);
        this.providerArgs = { accessKey: this.accessKeyId, secretKey: this.secretAccessKey, token: this.sessionToken };
        warnOfOptions(this, options, { expiresAt: this.expiresAt, onExpiry: rest.onExpiry });
    }
}

/** What a lease takes over from its backend and policy. */
function takeOver(
    name: string,
    policy: DynamicCredentialArgs["policy"],
    backend: AwsBackend | undefined,
): Record<"backend" | "policy", pulumi.Input<object>> {
    const asked: unknown = policy;
    if (asked === undefined) {
        throw new pulumi.RunError(`issue lease ${name}: it has no policy; give an IamPolicy as policy`);
    }
    if (!isOwn(policy) && (pulumi.Resource.isInstance(asked) || typeof asked !== "object")) {
        throw new pulumi.RunError(
            `issue lease ${name}: its policy is no IamPolicy; give one of this stack, or the reference of one of another stack`,
        );
    }
    if (backend !== undefined && !isResource(backend, "AwsBackend")) {
        throw new pulumi.RunError(`issue lease ${name}: its backend is no AwsBackend; give the AwsBackend itself`);
    }
    if (isOwn(policy)) {
        if (backend) {
            throw new pulumi.RunError(
                `issue lease ${name}: its policy is one of this stack, and brings a backend along; leave backend out`,
            );
        }
        return { backend: policy.backend.handOver, policy: policy.handOver };
    }
    if (!backend) {
        throw new pulumi.RunError(
            `issue lease ${name}: its policy comes by reference, which leaves open who issues; give a backend of this stack`,
        );
    }
    return {
        backend: backend.handOver,
        policy: pulumi.output(policy).apply((reference) => referenced(name, reference)),
    };
}

function referenced(name: string, reference: unknown): object {
    if (pulumi.Resource.isInstance(reference)) {
        throw new pulumi.RunError(
            `issue lease ${name}: its policy is a resource in an Output; give the IamPolicy itself`,
        );
    }
    return referencedPolicy(reference);
}

function isOwn(policy: DynamicCredentialArgs["policy"]): policy is IamPolicy {
    return isResource(policy, "IamPolicy");
}

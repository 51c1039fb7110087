import * as pulumi from "@pulumi/pulumi";
import {
    AwsBackend,
    type AwsBackendArgs,
    DynamicCredential,
    type DynamicCredentialArgs,
    IamPolicy,
    type IamPolicyArgs,
} from "stacklease";

/** What a test changes in this program, as JSON in `EDIT`. `{ "$secret": value }` is a secret, as from the stack's config. */
export interface Edit {
    readonly backend?: Partial<AwsBackendArgs>;
    readonly policy?: Partial<IamPolicyArgs>;
    readonly lease?: Partial<DynamicCredentialArgs>;
    /** Registers the policy once more, under another resource name. */
    readonly again?: true;
    /** Leaves the leases in AWS when their resources go. */
    readonly retained?: true;
    /** Resource options of the leases. */
    readonly options?: pulumi.CustomResourceOptions;
    /** What the leases' option deletedWith names: their policy, or a resource of another provider. */
    readonly deletedWith?: "policy" | "other";
    /** Issues so many leases more, beside the first. */
    readonly more?: number;
    /** Adds a resource of another provider that takes the lease's key. */
    readonly consumer?: true;
    /** Adds a resource of another provider that can't be created, after the lease. */
    readonly failing?: true;
}

const {
    backend,
    policy,
    lease,
    again,
    retained,
    options: given,
    deletedWith,
    more = 0,
    consumer,
    failing,
}: Edit = JSON.parse(process.env.EDIT ?? "{}", (_, value) =>
    value?.$secret === undefined ? value : pulumi.secret(value.$secret),
);

const grants = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "ec2:*", Resource: "*" }] };

const aws = new AwsBackend("aws", { maxTtl: "24h", ...backend });
const deploy = new IamPolicy("deploy", { backend: aws, policy: grants, ...policy });
if (again) {
    new IamPolicy("again", { backend: aws, policyName: "deploy", policy: grants });
}
class Other extends pulumi.CustomResource {}
const other =
    deletedWith === "other" &&
    new Other("pulumi-nodejs:dynamic/test:Place", "place", {
        __provider: "exports.handler=()=>({create:async()=>({id:'p',outs:{}})});",
    });
const options = {
    ...given,
    ...(retained && { retainOnDelete: true }),
    ...(deletedWith && { deletedWith: other || deploy }),
};
const ci = new DynamicCredential("ci", { policy: deploy, ttl: "30m", ...lease }, options);
for (let index = 1; index <= more; index++) {
    new DynamicCredential(`ci-${index}`, { policy: deploy, ttl: "30m", ...lease }, options);
}
if (consumer) {
    const __provider = "exports.handler=()=>({create:async(i)=>({id:'c',outs:i}),update:async(_,o,n)=>({outs:n})});";
    new Other("pulumi-nodejs:dynamic/test:Consumer", "consumer", { key: ci.accessKeyId, __provider });
}
if (failing) {
    const __provider = "exports.handler=()=>({create:async()=>{throw new Error('it can not be created')}});";
    new Other("pulumi-nodejs:dynamic/test:Failing", "failing", { __provider }, { dependsOn: ci });
}

export const { leaseId, accessKeyId, secretAccessKey, sessionToken, userName, arn, expiresAt } = ci;

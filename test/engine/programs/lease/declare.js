const pulumi = require("@pulumi/pulumi");
const { AwsBackend, DynamicCredential, IamPolicy } = require("stacklease");

/**
 * Declares the resources of this program, and returns its outputs.
 * @param {string} edits JSON of an {@link import("./edit").Edit}
 */
exports.declare = (edits) => {
    /** @type {import("./edit").Edit} */
    const {
        backend,
        policy,
        lease,
        again,
        options: given,
        deletedWith,
        more = 0,
        consumer,
        failing,
    } = JSON.parse(edits, (_, value) => (value?.$secret === undefined ? value : pulumi.secret(value.$secret)));

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
        ...(deletedWith && { deletedWith: other || deploy }),
    };
    const ci = new DynamicCredential("ci", { policy: deploy, ttl: "30m", ...lease }, options);
    for (let index = 1; index <= more; index++) {
        new DynamicCredential(`ci-${index}`, { policy: deploy, ttl: "30m", ...lease }, options);
    }
    if (consumer) {
        const __provider =
            "exports.handler=()=>({create:async(i)=>({id:'c',outs:i}),update:async(_,o,n)=>({outs:n})});";
        new Other("pulumi-nodejs:dynamic/test:Consumer", "consumer", { key: ci.accessKeyId, __provider });
    }
    if (failing) {
        const __provider = "exports.handler=()=>({create:async()=>{throw new Error('it can not be created')}});";
        new Other("pulumi-nodejs:dynamic/test:Failing", "failing", { __provider }, { dependsOn: ci });
    }

    const { leaseId, accessKeyId, secretAccessKey, sessionToken, userName, arn, expiresAt } = ci;
    return { leaseId, accessKeyId, secretAccessKey, sessionToken, userName, arn, expiresAt };
};

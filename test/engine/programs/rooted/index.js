const pulumi = require("@pulumi/pulumi");
const { AwsBackend, DynamicCredential, IamPolicy } = require("stacklease");

// A backend whose key comes from config: `rootAccessKeyId` and `rootSecretAccessKey`, or the settings that `keyFrom`
// names. With `nowhere`, it has no key.
const config = new pulumi.Config();
const key = config.get("keyFrom") ?? "root";

const aws = new AwsBackend(
    "aws",
    key === "nowhere"
        ? {}
        : {
              accessKeyId: config.require(`${key}AccessKeyId`),
              secretAccessKey: config.requireSecret(`${key}SecretAccessKey`),
          },
);
const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "ec2:*", Resource: "*" }] };
const deploy = new IamPolicy("deploy", { backend: aws, policy });

const { leaseId, accessKeyId, secretAccessKey } = new DynamicCredential("ci", { policy: deploy, ttl: "30m" });
module.exports = { leaseId, accessKeyId, secretAccessKey };

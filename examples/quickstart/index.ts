import { AwsBackend, DynamicCredential, IamPolicy } from "stacklease";

// vault mount aws; vault write aws/config/root …: here the issuer is whoever the AWS environment says.
const aws = new AwsBackend("aws", { defaultTtl: "1h", maxTtl: "24h" });

// vault write aws/policy/deploy policy=@policy.json
const deploy = new IamPolicy("deploy", {
    backend: aws,
    policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "ec2:*", Resource: "*" }] },
});

// vault read aws/deploy
const ci = new DynamicCredential("ci", { policy: deploy, ttl: "30m" });

export const { leaseId, accessKeyId, secretAccessKey, userName, expiresAt } = ci;

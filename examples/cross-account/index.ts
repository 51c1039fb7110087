import * as pulumi from "@pulumi/pulumi";
import { AwsBackend, DynamicCredential, IamPolicy } from "stacklease";

const config = new pulumi.Config();

// Issues in the target account: the ambient credentials assume a role there that trusts them. From then on that account is the backend's.
const target = new AwsBackend("target", {
    assumeRole: { roleArn: config.require("issuerRoleArn"), externalId: config.require("externalId") },
    maxTtl: "1h", // A role that is assumed by a role's session lives an hour at most.
});

// What may be leased: a role of the target account, cut to what the job needs.
const read = new IamPolicy("read", {
    backend: target,
    credentialType: "assumed_role",
    roleArn: config.require("jobRoleArn"),
    policy: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "ec2:Describe*", Resource: "*" }],
    },
});

const job = new DynamicCredential("job", { policy: read, ttl: "30m" });

export const { leaseId, arn, accessKeyId, secretAccessKey, sessionToken, expiresAt } = job;

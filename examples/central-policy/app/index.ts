import * as pulumi from "@pulumi/pulumi";
import { AwsBackend, DynamicCredential } from "stacklease";

const central = new pulumi.StackReference(new pulumi.Config().require("central"));

// Issues with this stack's own credentials, in the account of the policy. Its leases are in this stack's ledger, and end with it.
const aws = new AwsBackend("aws", { maxTtl: "8h" });

const job = new DynamicCredential("job", { policy: central.requireOutput("readPolicy"), backend: aws, ttl: "30m" });

export const { leaseId, arn, accessKeyId, secretAccessKey, expiresAt } = job;

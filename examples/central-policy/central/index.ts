import { AwsBackend, IamPolicy } from "stacklease";

// No keys: every stack issues with credentials of its own. What is set here holds for all of them.
const aws = new AwsBackend("aws", { defaultTtl: "1h", maxTtl: "24h", tags: { owner: "platform" } });

const read = new IamPolicy("read", {
    backend: aws,
    policy: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "ec2:Describe*", Resource: "*" }],
    },
});

// Export nothing secret beside it: a StackReference copies all outputs of a stack.
export const readPolicy = read.reference;

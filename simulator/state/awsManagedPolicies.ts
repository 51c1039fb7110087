import type { Account } from "./account";

const allow = (...actions: string[]) => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
});

/**
 * Some AWS managed policies, reduced to the services of the simulator.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const documents: Readonly<Record<string, object>> = {
    AdministratorAccess: allow("*"),
    PowerUserAccess: {
        Version: "2012-10-17",
        Statement: [
            { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
            { Effect: "Allow", Action: ["iam:ListRoles", "iam:CreateServiceLinkedRole"], Resource: "*" },
        ],
    },
    ReadOnlyAccess: allow("ec2:Describe*", "iam:Get*", "iam:List*", "s3:Get*", "s3:List*", "sqs:Get*", "sqs:List*"),
    AmazonEC2FullAccess: allow("ec2:*"),
    AmazonEC2ReadOnlyAccess: allow("ec2:Describe*", "ec2:Get*"),
    AmazonS3FullAccess: allow("s3:*"),
    AmazonS3ReadOnlyAccess: allow("s3:Get*", "s3:List*", "s3:Describe*"),
    AmazonSQSFullAccess: allow("sqs:*"),
    AmazonSQSReadOnlyAccess: allow("sqs:Get*", "sqs:List*"),
    IAMFullAccess: allow("iam:*"),
    IAMReadOnlyAccess: allow("iam:Get*", "iam:List*", "iam:Simulate*"),
};

/** ARNs of the AWS managed policies in the simulator. */
export const awsManagedPolicyArns = Object.keys(documents).map((name) => `arn:aws:iam::aws:policy/${name}`);

/**
 * Returns the default version of a managed policy as JSON text; undefined if the policy does not exist. Finds AWS's
 * policies and those of the account.
 */
export function findManagedPolicyDocument(account: Account, arn: string): string | undefined {
    const own = account.managedPolicies.get(arn);
    if (own) {
        return own.versions.get(own.defaultVersionId)?.document;
    }
    const document = documents[/^arn:aws[a-z-]*:iam::aws:policy\/(.+)$/.exec(arn)?.[1] ?? ""];
    return document && JSON.stringify(document);
}

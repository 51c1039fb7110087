import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Simulator } from "stacklease/simulator";
import { ec2Policy } from "./leases";
import type { Bag } from "./resource";

/** The first account of the embedded AWS. */
const account = "123456789012";

/** Returns the ARN of a role in that account. */
export const roleArn = (name = "deploy") => `arn:aws:iam::${account}:role/${name}`;

/**
 * Creates a role that trusts its account and allows what the policy of Vault's documentation allows. `trust` changes
 * the statement of the trust policy.
 */
export async function makeRole(
    aws: Pick<Simulator, "endpoint" | "issuer">,
    trust: Bag = {},
    name = "deploy",
): Promise<void> {
    const iam = new IAMClient({ region: "us-east-1", endpoint: aws.endpoint, credentials: aws.issuer() });
    const Action = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];
    const Statement = [{ Effect: "Allow", Principal: { AWS: account }, Action, ...trust }];
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
    const grants = { PolicyName: "grants", PolicyDocument: JSON.stringify(ec2Policy) };
    await iam.send(new PutRolePolicyCommand({ RoleName: name, ...grants }));
}

import assert from "node:assert/strict";
import { DescribeRegionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { AttachUserPolicyCommand, CreatePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { Simulator } from "stacklease/simulator";
import { makeRole, roleArn } from "../support/roles";
import { useSimulator } from "../support/useSimulator";

const everything = { Effect: "Allow", Action: "*", Resource: "*" };
const noEc2 = { Effect: "Deny", Action: "ec2:*", Resource: "*" };
const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

describe("the message of a denial names", () => {
    const aws = useSimulator();
    const settings = (credentials = aws().issuer() as object) =>
        ({ region: "us-east-1", endpoint: aws().endpoint, credentials }) as never;

    async function assume(Policy?: string): Promise<object> {
        await makeRole(aws());
        const request = { RoleArn: roleArn(), RoleSessionName: "ci", ...(Policy && { Policy }) };
        const { Credentials } = await new STSClient(settings()).send(new AssumeRoleCommand(request));
        return {
            accessKeyId: Credentials?.AccessKeyId,
            secretAccessKey: Credentials?.SecretAccessKey,
            sessionToken: Credentials?.SessionToken,
        };
    }

    const admin = (simulator: Simulator) => simulator.account().users.get("admin");
    const cases: [string, () => Promise<object | undefined>, RegExp][] = [
        [
            "a service control policy with a Deny, before any other policy",
            async () => {
                aws().account().serviceControlPolicies.set("no-ec2", document(everything, noEc2));
                admin(aws())?.inlinePolicies.set("no-ec2", document(noEc2));
                return undefined;
            },
            /with an explicit deny in a service control policy$/,
        ],
        [
            "a service control policy without an Allow",
            async () => {
                aws()
                    .account()
                    .serviceControlPolicies.set("s3", document({ ...everything, Action: "s3:*" }));
                return undefined;
            },
            /because no service control policy allows the ec2:DescribeRegions action$/,
        ],
        [
            "an inline policy with a Deny",
            async () => {
                admin(aws())?.inlinePolicies.set("no-ec2", document(noEc2));
                return undefined;
            },
            /with an explicit deny in an identity-based policy$/,
        ],
        [
            "a managed policy with a Deny, by its ARN",
            async () => {
                const iam = new IAMClient(settings());
                const policy = { PolicyName: "no-ec2", PolicyDocument: document(noEc2) };
                const { Policy } = await iam.send(new CreatePolicyCommand(policy));
                await iam.send(new AttachUserPolicyCommand({ UserName: "admin", PolicyArn: Policy?.Arn }));
                return undefined;
            },
            /with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy\/no-ec2$/,
        ],
        [
            "a session policy with a Deny",
            () => assume(document(everything, noEc2)),
            /with an explicit deny in a session policy$/,
        ],
        [
            "a session policy without an Allow",
            () => assume(document({ ...everything, Action: "s3:*" })),
            /because no session policy allows the ec2:DescribeRegions action$/,
        ],
    ];
    for (const [what, prepare, expected] of cases) {
        it(what, async () => {
            const credentials = await prepare();

            await assert.rejects(new EC2Client(settings(credentials)).send(new DescribeRegionsCommand({})), expected);
        });
    }
});

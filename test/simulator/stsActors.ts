import { DescribeRegionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
    CreateAccessKeyCommand,
    CreateRoleCommand,
    CreateUserCommand,
    IAMClient,
    PutRolePolicyCommand,
    PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
    AssumeRoleCommand,
    type AssumeRoleCommandInput,
    type Credentials,
    GetCallerIdentityCommand,
    GetFederationTokenCommand,
    type GetFederationTokenCommandInput,
    GetSessionTokenCommand,
    STSClient,
} from "@aws-sdk/client-sts";
import type { Issuer, Simulator } from "stacklease/simulator";
import { outcomeOf } from "../support/outcome";

/** Keys as the SDK takes them, long-term or of a session. */
export interface Keys extends Issuer {
    readonly sessionToken?: string;
}

export type Statement = Readonly<Record<string, unknown>>;

/** A document of statements. */
export function policy(...Statement: Statement[]): string {
    return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** A statement that allows actions on everything. */
export function allow(...Action: string[]): Statement {
    return { Effect: "Allow", Action, Resource: "*" };
}

/** A trust policy that lets principals assume a role and tag and name its sessions. */
export function trust(AWS: string | string[] = "123456789012"): string {
    return policy({ Effect: "Allow", Principal: { AWS }, Action: "sts:*" });
}

/** The message of a call's error, or `allowed`. */
export async function messageOf(call: Promise<unknown>): Promise<string> {
    return call.then(
        () => "allowed",
        (error: Error & { Error?: { Message?: string } }) => error.message || error.Error?.Message || "",
    );
}

/** Who acts in the tests of STS, and what they do. */
export function stsActors(aws: () => Simulator) {
    const config = (credentials: Keys) => ({
        region: "us-east-1",
        endpoint: aws().endpoint,
        credentials,
        maxAttempts: 1,
        systemClockOffset: aws().clock.now() - Date.now(),
    });
    const sts = (keys: Keys) => new STSClient(config(keys));
    const iam = (keys: Keys = aws().issuer()) => new IAMClient(config(keys));
    return {
        config,
        sts,
        iam,
        /** Makes a user with one inline policy and a key. */
        async user(UserName: string, PolicyDocument = policy(allow("*"))): Promise<Keys> {
            await iam().send(new CreateUserCommand({ UserName }));
            await iam().send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
            const { AccessKey } = await iam().send(new CreateAccessKeyCommand({ UserName }));
            return { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
        },
        /** Makes a role with one inline policy, and returns its ARN. */
        async role(
            RoleName: string,
            { trusting = trust(), allowing = policy(allow("*")), by = aws().issuer(), tags = {} } = {},
        ): Promise<string> {
            const Tags = Object.entries<string>(tags).map(([Key, Value]) => ({ Key, Value }));
            const created = { RoleName, AssumeRolePolicyDocument: trusting, MaxSessionDuration: 14_400, Tags };
            const { Role } = await iam(by).send(new CreateRoleCommand(created));
            await iam(by).send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument: allowing }));
            return Role?.Arn ?? "";
        },
        async assume(by: Keys, RoleArn: string, input: Partial<AssumeRoleCommandInput> = {}): Promise<Keys> {
            const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: "deploy", ...input });
            return keysOf((await sts(by).send(command)).Credentials);
        },
        async federate(by: Keys, input: Partial<GetFederationTokenCommandInput> = {}): Promise<Keys> {
            const command = new GetFederationTokenCommand({ Name: "guest", ...input });
            return keysOf((await sts(by).send(command)).Credentials);
        },
        async sessionOf(by: Keys, input: { SerialNumber?: string; TokenCode?: string } = {}): Promise<Keys> {
            return keysOf((await sts(by).send(new GetSessionTokenCommand(input))).Credentials);
        },
        async identityOf(keys: Keys) {
            const { Arn, UserId, Account } = await sts(keys).send(new GetCallerIdentityCommand({}));
            return { Arn, UserId, Account };
        },
        /** Whether keys may call `ec2:DescribeRegions`. */
        ec2: (keys: Keys) => outcomeOf(new EC2Client(config(keys)).send(new DescribeRegionsCommand({}))),
    };
}

function keysOf({ AccessKeyId = "", SecretAccessKey = "", SessionToken = "" }: Partial<Credentials> = {}): Keys {
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

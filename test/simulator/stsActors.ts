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

/** A key in the form of the SDK, long-term or of a session. */
export interface Keys extends Issuer {
    readonly sessionToken?: string;
}

export type Statement = Readonly<Record<string, unknown>>;

/** Returns a policy document with statements. */
export function policy(...Statement: Statement[]): string {
    return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** Returns a statement that allows actions on all resources. */
export function allow(...Action: string[]): Statement {
    return { Effect: "Allow", Action, Resource: "*" };
}

/** Returns a trust policy that lets principals assume a role, tag its sessions and set a source identity. */
export function trust(AWS: string | string[] = "123456789012"): string {
    return policy({ Effect: "Allow", Principal: { AWS }, Action: "sts:*" });
}

/** Returns the error message of a call, or `allowed`. */
export async function messageOf(call: Promise<unknown>): Promise<string> {
    return call.then(
        () => "allowed",
        (error: Error & { Error?: { Message?: string } }) => error.message || error.Error?.Message || "",
    );
}

/** The actors in the STS tests, and their actions. */
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
        /** Creates a user with one inline policy and a key. */
        async user(UserName: string, PolicyDocument = policy(allow("*"))): Promise<Keys> {
            await iam().send(new CreateUserCommand({ UserName }));
            await iam().send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
            const { AccessKey } = await iam().send(new CreateAccessKeyCommand({ UserName }));
            return { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
        },
        /** Creates a role with one inline policy, and returns its ARN. */
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
        /** Calls `ec2:DescribeRegions` with keys, and returns the outcome. */
        ec2: (keys: Keys) => outcomeOf(new EC2Client(config(keys)).send(new DescribeRegionsCommand({}))),
    };
}

function keysOf({ AccessKeyId = "", SecretAccessKey = "", SessionToken = "" }: Partial<Credentials> = {}): Keys {
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

import { DescribeInstancesCommand, DescribeRegionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import type { Simulator } from "stacklease/simulator";
import { awsCode } from "../../provider/aws/errors";

/** An access key of a user or session, as SDK clients take it. */
export interface AccessKey {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
}

/** Settings of any SDK client. `forcePathStyle` applies to S3. */
interface Settings {
    readonly region: string;
    readonly endpoint: string;
    readonly credentials: AccessKey;
    readonly forcePathStyle: true;
}

/** Calls for trying a key, by the action that AWS must allow. */
const calls = {
    "ec2:DescribeRegions": (settings: Settings) => new EC2Client(settings).send(new DescribeRegionsCommand({})),
    "ec2:DescribeInstances": (settings: Settings) => new EC2Client(settings).send(new DescribeInstancesCommand({})),
    "iam:ListUsers": (settings: Settings) => new IAMClient(settings).send(new ListUsersCommand({})),
    "s3:ListBuckets": (settings: Settings) => new S3Client(settings).send(new ListBucketsCommand({})),
};

/** Calls the embedded AWS with a key. Returns the outcome, as {@link outcomeOf} does. */
export function useKey(
    { endpoint }: Pick<Simulator, "endpoint">,
    credentials: AccessKey,
    action: keyof typeof calls = "ec2:DescribeRegions",
): Promise<string> {
    return outcomeOf(calls[action]({ region: "us-east-1", endpoint, credentials, forcePathStyle: true }));
}

/** Returns `allowed` if a call succeeds, and otherwise the code of its error. */
export function outcomeOf(call: Promise<unknown>): Promise<string> {
    return call.then(() => "allowed", awsCode);
}

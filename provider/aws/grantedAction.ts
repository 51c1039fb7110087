import type { AwsCredentialIdentity } from "@smithy/types";
import { awsNow } from "./clock";
import { type Connection, regionOf } from "./connection";

/** A call without parameters, signed by hand: loading an SDK client of every service would cost more than the probe. */
interface ProbeCall {
    readonly service: string;
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
}

const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
const query = (service: string, action: string, version: string): ProbeCall => ({
    service,
    body: `Action=${action}&Version=${version}`,
    headers: form,
});

/** The actions that a `readyCheck` can ask: they read, take no parameters and cost nothing. */
const probes: Readonly<Record<string, ProbeCall>> = {
    "ec2:DescribeRegions": query("ec2", "DescribeRegions", "2016-11-15"),
    "ec2:DescribeInstances": query("ec2", "DescribeInstances", "2016-11-15"),
    "sns:ListTopics": query("sns", "ListTopics", "2010-03-31"),
    "sqs:ListQueues": {
        service: "sqs",
        body: "{}",
        headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.ListQueues" },
    },
    "dynamodb:ListTables": {
        service: "dynamodb",
        body: "{}",
        headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.ListTables" },
    },
};

/** Why a text is no action that a readyCheck can ask, or undefined. */
export function checkProbeAction(action: unknown): string | undefined {
    return Object.hasOwn(probes, String(action)) ? undefined : `must be one of ${Object.keys(probes).join(", ")}`;
}

/**
 * What AWS says to an action of some credentials. They are dead when a statement denies it, which AWS tells in the message, or when
 * it knows them no more. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export type Answer = "allowed" | "denied" | "dead" | "none";

const dead = /explicit deny|AuthFailure|InvalidClientTokenId|UnrecognizedClient|RequestExpired|ExpiredToken/;

/** Asks whether AWS allows an action to credentials now. */
export async function askFor(
    connection: Connection,
    credentials: AwsCredentialIdentity,
    action: string,
): Promise<Answer> {
    const { SignatureV4 } = await import("@smithy/signature-v4");
    const { HttpRequest } = await import("@smithy/protocol-http");
    const { Sha256 } = await import("@aws-crypto/sha256-js");
    const { service, body, headers } = probes[action] as ProbeCall;
    const region = regionOf(connection);
    const url = new URL(connection.endpoint ?? process.env.AWS_ENDPOINT_URL ?? endpointOf(service, region));
    const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
    const request = new HttpRequest({ method: "POST", path: "/", headers: { ...headers, host: url.host }, body });
    const signed = await signer.sign(request, { signingDate: new Date(awsNow()) });
    try {
        const answer = await fetch(url, {
            method: "POST",
            headers: signed.headers,
            body,
            signal: AbortSignal.timeout(10_000),
        });
        const text = await answer.text();
        return answer.ok ? "allowed" : dead.test(text) ? "dead" : "denied";
    } catch {
        return "none";
    }
}

function endpointOf(service: string, region: string): string {
    const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    return `https://${service}.${region}.${suffix}`;
}

import type { AwsCredentialIdentity } from "@smithy/types";
import { readBody } from "./awsAnswer";
import { clientsFor } from "./clients";
import { awsNow } from "./clock";
import type { Connection } from "./connection";
import { awsEndpoint, customEndpoint, isAws, type ServiceName } from "./endpoints";
import { regionOf } from "./region";

/**
 * A call without parameters. It is signed without an SDK client, because loading one would take longer than the probe.
 */
interface ProbeCall {
    readonly service: ServiceName;
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
    /** Pattern of the beginning of a successful response. */
    readonly success: RegExp;
}

const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
const query = (service: ServiceName, action: string, version: string): ProbeCall => ({
    service,
    body: `Action=${action}&Version=${version}`,
    headers: form,
    success: new RegExp(`^(<\\?xml[^>]*>)?\\s*<${action}Response\\b`),
});
const json = (service: ServiceName, target: string, success: RegExp): ProbeCall => ({
    service,
    body: "{}",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": target },
    success,
});

/** Actions that a `readyCheck` can use. They only read, take no parameters and cost nothing. */
const probes: Readonly<Record<string, ProbeCall>> = {
    "ec2:DescribeRegions": query("ec2", "DescribeRegions", "2016-11-15"),
    "sqs:ListQueues": json("sqs", "AmazonSQS.ListQueues", /^\s*\{\s*("(QueueUrls|NextToken)"|\}\s*$)/),
    "sns:ListTopics": query("sns", "ListTopics", "2010-03-31"),
    "dynamodb:ListTables": json("dynamodb", "DynamoDB_20120810.ListTables", /^\s*\{\s*"(TableNames|LastEvaluated)/),
    "ec2:DescribeInstances": query("ec2", "DescribeInstances", "2016-11-15"),
};

/** Actions that can be probed, those with short responses first. */
export const probeActions: readonly string[] = Object.keys(probes);

/** Returns why a value is not a valid `readyCheck` action; undefined if it is. */
export function checkProbeAction(action: unknown): string | undefined {
    return Object.hasOwn(probes, String(action)) ? undefined : `must be one of ${probeActions.join(", ")}`;
}

/**
 * Result of probing an action: AWS's answer. A denial states the type of the policy that it comes from, and the ARN of
 * a managed policy. Some services state nothing. Without any `Deny`, AWS states that no policy allows the action.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export type ProbeResult =
    | "allowed"
    /** No policy allows it. No policy denies it either, because AWS evaluates `Deny` first. */
    | "notAllowed"
    /** An identity-based policy without an ARN denies it: an inline policy, such as ours. */
    | "deniedInline"
    /** A managed policy or a policy of another type denies it. */
    | "deniedElsewhere"
    /** It is denied, and the response does not state by which policy. */
    | "denied"
    /** AWS does not know the credentials, or no longer accepts them. */
    | "unknownKey"
    /** No usable response: the call was throttled or failed, or a proxy answered. */
    | "none";

/** Returns whether AWS allows an action to credentials now. Never throws. */
export async function probeAction(
    connection: Connection,
    credentials: AwsCredentialIdentity,
    action: string,
): Promise<ProbeResult> {
    const { service, body, headers, success } = probes[action] as ProbeCall;
    try {
        const url = await endpointFor(connection, service);
        if (!url) {
            return "none";
        }
        const region = await regionOf(connection);
        const { SignatureV4 } = await import("@smithy/signature-v4");
        const { HttpRequest } = await import("@smithy/protocol-http");
        const { Hash } = await import("@smithy/core/serde");
        const signer = new SignatureV4({ credentials, region, service, sha256: Hash.bind(null, "sha256") });
        const { protocol, hostname, port, host } = url;
        const request = new HttpRequest({
            method: "POST",
            protocol,
            hostname,
            path: "/",
            headers: { ...headers, host },
            body,
            ...(port && { port: Number(port) }),
        });
        const signed = await signer.sign(request, { signingDate: new Date(awsNow()) });
        // The handler of the connection's clients has its proxies and CAs. It does not follow redirects.
        const { requestHandler } = (await clientsFor(connection).sts()).config;
        const { response } = await requestHandler.handle(HttpRequest.clone(signed as never), {
            requestTimeout: 10_000,
        });
        const { statusCode } = response;
        const text = (await readBody(response.body)).toString();
        return statusCode >= 200 && statusCode < 300 ? (success.test(text) ? "allowed" : "none") : parseRefusal(text);
    } catch {
        return "none";
    }
}

/** Returns whether an action can be probed: the endpoint of its service must be known. */
export async function canProbe(connection: Connection, action: string): Promise<boolean> {
    return (await endpointFor(connection, (probes[action] as ProbeCall).service)) !== undefined;
}

/**
 * Returns the endpoint of a service; undefined if it is not known. AWS credentials are sent only to AWS, and an
 * emulator's credentials never to AWS. If only IAM and STS have custom endpoints, those of other services are not
 * known.
 */
async function endpointFor(connection: Connection, service: ServiceName): Promise<URL | undefined> {
    const [sts, custom] = await Promise.all([customEndpoint(connection, "sts"), customEndpoint(connection, service)]);
    const url = custom ?? awsEndpoint(service, await regionOf(connection));
    return isAws(url) === (sts === undefined || isAws(sts)) ? new URL(url) : undefined;
}

const unknownKeyCodes =
    /^(AuthFailure|InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClient|RequestExpired|ExpiredToken)/;
const denialCodes = /^(UnauthorizedOperation|AccessDenied|AuthorizationError)/;

function parseRefusal(text: string): ProbeResult {
    const [, xml, json] = /<Code>([^<]*)<\/Code>|"__type"\s*:\s*"(?:[^"#]*#)?([^"]*)"/.exec(text) ?? [];
    const code = xml ?? json ?? "";
    if (unknownKeyCodes.test(code)) {
        return "unknownKey";
    }
    return denialCodes.test(code) ? parseDenial(text) : "none";
}

function parseDenial(text: string): ProbeResult {
    if (/ because no [a-z -]+ allows /i.test(text)) {
        return "notAllowed";
    }
    const [, policyType, arn] = / with an explicit deny in an? ([a-z -]+)(: ?arn:\S+:policy\/)?/i.exec(text) ?? [];
    return policyType === undefined
        ? "denied"
        : /^identity-based/i.test(policyType) && !arn
          ? "deniedInline"
          : "deniedElsewhere";
}

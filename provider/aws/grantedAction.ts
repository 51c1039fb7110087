import type { AwsCredentialIdentity } from "@smithy/types";
import { readWhole } from "./awsAnswer";
import { clientsFor } from "./clients";
import { awsNow } from "./clock";
import type { Connection } from "./connection";
import { awsEndpoint, customEndpoint, isAws, type ServiceName } from "./endpoints";
import { regionOf } from "./region";

/** A call without parameters, signed by hand: loading an SDK client of every service would cost more than the probe. */
interface ProbeCall {
    readonly service: ServiceName;
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
    /** What the answer begins with when the service has carried the call out. */
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

/** The actions that a `readyCheck` can ask: they read, take no parameters and cost nothing. */
const probes: Readonly<Record<string, ProbeCall>> = {
    "ec2:DescribeRegions": query("ec2", "DescribeRegions", "2016-11-15"),
    "sqs:ListQueues": json("sqs", "AmazonSQS.ListQueues", /^\s*\{\s*("(QueueUrls|NextToken)"|\}\s*$)/),
    "sns:ListTopics": query("sns", "ListTopics", "2010-03-31"),
    "dynamodb:ListTables": json("dynamodb", "DynamoDB_20120810.ListTables", /^\s*\{\s*"(TableNames|LastEvaluated)/),
    "ec2:DescribeInstances": query("ec2", "DescribeInstances", "2016-11-15"),
};

/** The actions that can be asked, those with short answers first. */
export const probeActions: readonly string[] = Object.keys(probes);

/** Why a text is no action that a readyCheck can ask, or undefined. */
export function checkProbeAction(action: unknown): string | undefined {
    return Object.hasOwn(probes, String(action)) ? undefined : `must be one of ${probeActions.join(", ")}`;
}

/**
 * What AWS answers to an action. AWS names the type of policy that a denial comes from, and for a managed policy its
 * ARN; some services say nothing. Without any Deny it says that no policy allows the action.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export type ProbeAnswer =
    | "allowed"
    /** No policy allows it. No policy denies it either: AWS decides by a Deny first. */
    | "notAllowed"
    /** An identity-based policy without an ARN denies it: an inline policy, as our own are. */
    | "deniedInline"
    /** A policy of another type denies it, or a managed one. */
    | "deniedElsewhere"
    /** It is denied, and nothing says by what. */
    | "denied"
    /** AWS does not know the credentials, or no longer. */
    | "unknownKey"
    /** No answer, or none of the service: throttled, failed, a proxy's page. */
    | "none";

/** Asks whether AWS allows an action to credentials now. Never fails. */
export async function probeAction(
    connection: Connection,
    credentials: AwsCredentialIdentity,
    action: string,
): Promise<ProbeAnswer> {
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
            ...{ method: "POST", protocol, hostname, path: "/", headers: { ...headers, host }, body },
            ...(port && { port: Number(port) }),
        });
        const signed = await signer.sign(request, { signingDate: new Date(awsNow()) });
        // The handler of the connection's clients, which knows its proxies and CAs. It follows no redirects.
        const { requestHandler } = (await clientsFor(connection).sts()).config;
        const { response } = await requestHandler.handle(HttpRequest.clone(signed as never), {
            requestTimeout: 10_000,
        });
        const { statusCode } = response;
        const text = (await readWhole(response.body)).toString();
        return statusCode >= 200 && statusCode < 300 ? (success.test(text) ? "allowed" : "none") : readRefusal(text);
    } catch {
        return "none";
    }
}

/** Whether an action can be asked at all: whether it is known where its service is. */
export async function canProbe(connection: Connection, action: string): Promise<boolean> {
    return (await endpointFor(connection, (probes[action] as ProbeCall).service)) !== undefined;
}

/**
 * Returns where to ask a service. AWS's credentials are shown to AWS alone, and an emulator's never to AWS: with custom
 * endpoints for IAM and STS alone, nothing says where the other services are.
 */
async function endpointFor(connection: Connection, service: ServiceName): Promise<URL | undefined> {
    const [sts, custom] = await Promise.all([customEndpoint(connection, "sts"), customEndpoint(connection, service)]);
    const url = custom ?? awsEndpoint(service, await regionOf(connection));
    return isAws(url) === (sts === undefined || isAws(sts)) ? new URL(url) : undefined;
}

const unknownKeys =
    /^(AuthFailure|InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClient|RequestExpired|ExpiredToken)/;
const denials = /^(UnauthorizedOperation|AccessDenied|AuthorizationError)/;

function readRefusal(text: string): ProbeAnswer {
    const [, xml, json] = /<Code>([^<]*)<\/Code>|"__type"\s*:\s*"(?:[^"#]*#)?([^"]*)"/.exec(text) ?? [];
    const code = xml ?? json ?? "";
    if (unknownKeys.test(code)) {
        return "unknownKey";
    }
    return denials.test(code) ? readDenial(text) : "none";
}

function readDenial(text: string): ProbeAnswer {
    if (/ because no [a-z -]+ allows /i.test(text)) {
        return "notAllowed";
    }
    const [, layer, arn] = / with an explicit deny in an? ([a-z -]+)(: ?arn:\S+:policy\/)?/i.exec(text) ?? [];
    return layer === undefined ? "denied" : /^identity-based/i.test(layer) && !arn ? "deniedInline" : "deniedElsewhere";
}

import type { Connection } from "./connection";
import { isAwsHost, partitionOf } from "./partition";

/**
 * A service, and how the SDK's settings name it:
 * https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html
 */
const settingsNames = { iam: "IAM", sts: "STS", ec2: "EC2", sns: "SNS", sqs: "SQS", dynamodb: "DynamoDB" } as const;

/** A service that the provider calls. */
export type ServiceName = keyof typeof settingsNames;

/**
 * Returns where a connection's calls of a service go, or undefined for AWS's own endpoint: what the connection says,
 * else what the SDK finds in the environment and the profile.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export async function customEndpoint(connection: Connection, service: ServiceName): Promise<string | undefined> {
    const given = connection.endpoints?.[service as "iam" | "sts"] ?? connection.endpoint;
    if (given) {
        return given;
    }
    const { resolveEndpointConfig } = await import("@smithy/core/endpoints");
    // It asks for more than it needs to find an endpoint.
    const settings = { serviceId: settingsNames[service] } as Parameters<typeof resolveEndpointConfig>[0];
    const resolved: { serviceConfiguredEndpoint?: () => Promise<string | undefined> } = resolveEndpointConfig(settings);
    return resolved.serviceConfiguredEndpoint?.();
}

/** Whether a URL leads to AWS itself, and not to an emulator. */
export function isAws(url: string): boolean {
    return isAwsHost(new URL(url).hostname);
}

/** AWS's own endpoint of a service that is not global. https://docs.aws.amazon.com/general/latest/gr/rande.html */
export function awsEndpoint(service: ServiceName, region: string): string {
    return `https://${service}.${region}.${partitionOf(region).dnsSuffix}`;
}

import type { Connection } from "./connection";
import { isAwsHost, partitionOf } from "./partition";

/**
 * Services with their names in the SDK's settings.
 * https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html
 */
const settingsNames = { iam: "IAM", sts: "STS", ec2: "EC2", sns: "SNS", sqs: "SQS", dynamodb: "DynamoDB" } as const;

/** A service that the provider calls. */
export type ServiceName = keyof typeof settingsNames;

/**
 * Returns the custom endpoint for a connection's calls of a service; undefined if they go to AWS's own endpoint. The
 * connection's endpoint overrides the one that the SDK finds in the environment and the profile.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export async function customEndpoint(connection: Connection, service: ServiceName): Promise<string | undefined> {
    const configured = connection.endpoints?.[service as "iam" | "sts"] ?? connection.endpoint;
    if (configured) {
        return configured;
    }
    const { resolveEndpointConfig } = await import("@smithy/core/endpoints");
    // Its type requires more settings than the function needs to find an endpoint.
    const settings = { serviceId: settingsNames[service] } as Parameters<typeof resolveEndpointConfig>[0];
    const resolved: { serviceConfiguredEndpoint?: () => Promise<string | undefined> } = resolveEndpointConfig(settings);
    return resolved.serviceConfiguredEndpoint?.();
}

/** Returns whether a URL leads to AWS itself and not to an emulator. */
export function isAws(url: string): boolean {
    return isAwsHost(new URL(url).hostname);
}

/**
 * Returns AWS's own endpoint of a regional service.
 * https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
export function awsEndpoint(service: ServiceName, region: string): string {
    return `https://${service}.${region}.${partitionOf(region).dnsSuffix}`;
}

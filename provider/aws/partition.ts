import type * as SdkClient from "@aws-sdk/core/client";

/** What the SDK's endpoint data says of a partition. */
export interface Partition {
    /** `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`, `aws-iso`… */
    readonly name: string;
    readonly dnsSuffix: string;
    readonly dualStackDnsSuffix: string;
}

/** Loaded on first use: commands that ask AWS nothing do not load the SDK. */
let sdk: typeof SdkClient | undefined;

/** Returns the partition of a region. One that the SDK does not know counts as of `aws`. */
export function partitionOf(region: string): Partition {
    sdk ??= require("@aws-sdk/core/client") as typeof SdkClient;
    return sdk.partition(region);
}

/**
 * Whether AWS has a partition of this name, by the SDK's endpoint data, which is loaded only for others than `aws`. The
 * data is asked by regions: most partitions have a pseudo-region for global services, and the regions of the sovereign
 * cloud begin with the partition's name.
 */
export function isPartition(name: string): boolean {
    const regions = [`${name}-global`, `${name.replace(/^aws-/, "")}-de-east-1`];
    return name === "aws" || regions.some((region) => partitionOf(region).name === name);
}

/**
 * Whether a host is AWS's own, e.g. one of its VPC or FIPS endpoints: it ends as the partition's hosts do of which it
 * names a region.
 */
export function isAwsHost(hostname: string): boolean {
    const suffixes = hostname.split(".").flatMap((label) => {
        const { dnsSuffix, dualStackDnsSuffix } = partitionOf(label);
        return [dnsSuffix, dualStackDnsSuffix];
    });
    return suffixes.some((suffix) => hostname.endsWith(`.${suffix}`));
}

/**
 * Returns the region that calls of IAM are signed for: one per partition, whatever the endpoint. The SDK's rules for
 * IAM tell it.
 * https://docs.aws.amazon.com/general/latest/gr/iam-service.html
 */
export async function iamRegion(region: string): Promise<string> {
    const { IAMClient } = await import("@aws-sdk/client-iam");
    const { endpointProvider } = new IAMClient({ region }).config;
    const { properties } = endpointProvider({ Region: region, UseFIPS: false, UseDualStack: false });
    const [scheme] = (properties?.authSchemes ?? []) as readonly { readonly signingRegion?: string }[];
    return scheme?.signingRegion ?? region;
}

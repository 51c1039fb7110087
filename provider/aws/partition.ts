import type * as SdkClient from "@aws-sdk/core/client";

/** A partition in the SDK's endpoint data. */
export interface Partition {
    /** `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`, `aws-iso`… */
    readonly name: string;
    readonly dnsSuffix: string;
    readonly dualStackDnsSuffix: string;
}

/** Endpoint data of the SDK. It is loaded on first use, because commands that do not call AWS do not need the SDK. */
let sdk: typeof SdkClient | undefined;

/** Returns the partition of a region. A region that the SDK does not know belongs to `aws`. */
export function partitionOf(region: string): Partition {
    sdk ??= require("@aws-sdk/core/client") as typeof SdkClient;
    return sdk.partition(region);
}

/**
 * Returns whether AWS has a partition with the given name, according to the SDK's endpoint data. The data is not loaded
 * for `aws`. It is looked up by region: most partitions have a pseudo-region for global services, and the region names
 * of the sovereign cloud begin with the partition's name.
 */
export function isPartition(name: string): boolean {
    const regions = [`${name}-global`, `${name.replace(/^aws-/, "")}-de-east-1`];
    return name === "aws" || regions.some((region) => partitionOf(region).name === name);
}

/**
 * Returns whether a host belongs to AWS, including VPC and FIPS endpoints. One of the host's labels has to be a region,
 * and the host has to end with a DNS suffix of that region's partition.
 */
export function isAwsHost(hostname: string): boolean {
    const suffixes = hostname.split(".").flatMap((label) => {
        const { dnsSuffix, dualStackDnsSuffix } = partitionOf(label);
        return [dnsSuffix, dualStackDnsSuffix];
    });
    return suffixes.some((suffix) => hostname.endsWith(`.${suffix}`));
}

/**
 * Returns the region that IAM calls are signed for. Each partition has one, independent of the endpoint. It comes from
 * the SDK's endpoint rules for IAM.
 * https://docs.aws.amazon.com/general/latest/gr/iam-service.html
 */
export async function iamRegion(region: string): Promise<string> {
    const { IAMClient } = await import("@aws-sdk/client-iam");
    const { endpointProvider } = new IAMClient({ region }).config;
    const { properties } = endpointProvider({ Region: region, UseFIPS: false, UseDualStack: false });
    const [scheme] = (properties?.authSchemes ?? []) as readonly { readonly signingRegion?: string }[];
    return scheme?.signingRegion ?? region;
}

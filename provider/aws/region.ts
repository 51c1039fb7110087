import type { Connection } from "./connection";
import { profileSetting } from "./profiles";

/** A region and the setting that it comes from. */
export interface Region {
    readonly name: string;
    /**
     * Source of the region. Completes "the region of …" in messages. `no setting` means the default region.
     */
    readonly source: "the backend" | "AWS_REGION" | "AWS_DEFAULT_REGION" | "the profile" | "no setting";
}

/**
 * Returns the region for a connection's calls. As in the AWS CLI, the order is: the backend's own region, the
 * environment, the profile. An empty variable counts as unset. The default is `us-east-1`.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
 */
export async function findRegion({ region, profile }: Pick<Connection, "region" | "profile">): Promise<Region> {
    if (region) {
        return { name: region, source: "the backend" };
    }
    for (const source of ["AWS_REGION", "AWS_DEFAULT_REGION"] as const) {
        const name = process.env[source]?.trim();
        if (name) {
            return { name, source };
        }
    }
    const fromProfile = await profileSetting("region", profile);
    return fromProfile ? { name: fromProfile, source: "the profile" } : { name: "us-east-1", source: "no setting" };
}

/**
 * Returns the name of the region for a connection's calls. IAM calls are signed for another region: see `iamRegion`.
 */
export async function regionOf(connection: Pick<Connection, "region" | "profile">): Promise<string> {
    return (await findRegion(connection)).name;
}

import type { Connection } from "./connection";
import { profileSetting } from "./profiles";

/** A region, and what names it. */
export interface Region {
    readonly name: string;
    /**
     * Completes "the region of …": `the backend`, an environment variable, `the profile`, or `no setting`, which is the
     * default.
     */
    readonly source: "the backend" | "AWS_REGION" | "AWS_DEFAULT_REGION" | "the profile" | "no setting";
}

/**
 * Returns the region of a connection's calls: the backend's own, then that of the environment, then that of the
 * profile, as the AWS CLI looks for it. An empty variable counts as unset. Without any it is `us-east-1`.
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
    const ofProfile = await profileSetting("region", profile);
    return ofProfile ? { name: ofProfile, source: "the profile" } : { name: "us-east-1", source: "no setting" };
}

/** The name of the region of a connection's calls. IAM is signed for another one: see `iamRegion`. */
export async function regionOf(connection: Pick<Connection, "region" | "profile">): Promise<string> {
    return (await findRegion(connection)).name;
}

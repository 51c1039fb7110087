import type { Connection } from "./connection";

/** A region, and what names it. */
export interface Region {
    readonly name: string;
    /** Completes "the region of …": `the backend`, an environment variable, `the profile`, or `no setting`, which is the default. */
    readonly source: "the backend" | "AWS_REGION" | "AWS_DEFAULT_REGION" | "the profile" | "no setting";
}

/**
 * Returns the region of a connection's calls: the backend's own, then that of the environment, then that of the profile, as the AWS CLI looks for
 * it. An empty variable counts as unset. Without any it is `us-east-1`.
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

/**
 * Returns a setting of a profile in the AWS config files, or undefined. The SDK finds and reads the files.
 * @param profile null for the one that the environment chooses
 */
export async function profileSetting(name: string, profile: string | null): Promise<string | undefined> {
    const { loadConfig } = await import("@smithy/core/config");
    const load = loadConfig<string>(
        {
            environmentVariableSelector: () => undefined,
            configFileSelector: (settings) => settings[name]?.trim() || undefined,
            default: "",
        },
        { preferredFile: "credentials", ...(profile && { profile }) },
    );
    return (await load()) || undefined;
}

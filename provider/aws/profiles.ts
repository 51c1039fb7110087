import type { Connection } from "./connection";

/** Settings of one profile in the AWS config files. */
export type ProfileSettings = Readonly<Record<string, string | undefined>>;

/** The profiles of the AWS config files, by name. */
export type Profiles = Readonly<Record<string, ProfileSettings>>;

/** Reads the AWS config files, and names the profile that a connection takes: its own, that of AWS_PROFILE, or `default`. */
export async function readProfiles({ profile }: Pick<Connection, "profile">): Promise<{
    readonly profiles: Profiles;
    readonly asked: string;
}> {
    const { getProfileName, parseKnownFiles } = await import("@smithy/core/config");
    return { profiles: await parseKnownFiles({}), asked: getProfileName(profile ? { profile } : {}) };
}

/** A profile as messages may show it: one that the backend names may be a secret. */
export function describeProfile(profile: string | null): string {
    if (profile) {
        return "the backend's profile";
    }
    const { AWS_PROFILE } = process.env;
    return AWS_PROFILE ? `profile ${AWS_PROFILE} of AWS_PROFILE` : "the default profile";
}

import type { Connection } from "./connection";

/** Settings of one profile in the AWS config files. */
export type ProfileSettings = Readonly<Record<string, string | undefined>>;

/** The profiles of the AWS config files, by name. */
export type Profiles = Readonly<Record<string, ProfileSettings>>;

/**
 * Reads the AWS config files, and names the profile that a connection takes: its own, that of AWS_PROFILE, or
 * `default`.
 */
export async function readProfiles({ profile }: Pick<Connection, "profile">): Promise<{
    readonly profiles: Profiles;
    readonly asked: string;
}> {
    const { getProfileName, parseKnownFiles } = await import("@smithy/core/config");
    return { profiles: await parseKnownFiles({}), asked: getProfileName(profile ? { profile } : {}) };
}

/**
 * Returns a setting of a profile in the AWS config files, or undefined.
 * @param profile null for the one that the environment chooses
 */
export async function profileSetting(name: string, profile: string | null): Promise<string | undefined> {
    const { profiles, asked } = await readProfiles({ profile });
    return profiles[asked]?.[name]?.trim() || undefined;
}

/** The profiles that take their credentials from each other. */
interface SourceChain {
    /** From the one that is asked for to the one whose credentials are taken. */
    readonly names: readonly string[];
    /** Whether the last one leads back to another. */
    readonly isLoop: boolean;
}

/**
 * Goes along the `source_profile` settings as the SDK does: in a profile that is the source of another, keys win over
 * its role.
 */
export function sourceChain(profiles: Profiles, asked: string): SourceChain {
    const names = [asked];
    for (let next = sourceOf(profiles[asked]); next !== undefined; ) {
        const isKeySource = hasKey(profiles[next]); // A profile may be its own source.
        if (names.includes(next) && !isKeySource) {
            return { names, isLoop: true };
        }
        names.push(next);
        next = isKeySource ? undefined : sourceOf(profiles[next]);
    }
    return { names, isLoop: false };
}

function sourceOf({ role_arn, source_profile }: ProfileSettings = {}): string | undefined {
    return role_arn ? source_profile || undefined : undefined;
}

/** Whether a profile has both halves of an access key. */
export function hasKey({ aws_access_key_id, aws_secret_access_key }: ProfileSettings = {}): boolean {
    return Boolean(aws_access_key_id && aws_secret_access_key);
}

/** A profile as messages may show it: one that the backend names may be a secret. */
export function describeProfile(profile: string | null): string {
    if (profile) {
        return "the backend's profile";
    }
    const { AWS_PROFILE } = process.env;
    return AWS_PROFILE ? `profile ${AWS_PROFILE} of AWS_PROFILE` : "the default profile";
}

import type { Connection } from "./connection";

/** Settings of one profile in the AWS config files. */
export type ProfileSettings = Readonly<Record<string, string | undefined>>;

/** Profiles in the AWS config files, by name. */
export type Profiles = Readonly<Record<string, ProfileSettings>>;

/**
 * Reads the AWS config files. Also returns the name of the profile that a connection uses: its own, the one in
 * AWS_PROFILE, or `default`.
 */
export async function readProfiles({ profile }: Pick<Connection, "profile">): Promise<{
    readonly profiles: Profiles;
    readonly name: string;
}> {
    const { getProfileName, parseKnownFiles } = await import("@smithy/core/config");
    return { profiles: await parseKnownFiles({}), name: getProfileName(profile ? { profile } : {}) };
}

/**
 * Returns a setting of a profile in the AWS config files; undefined if it is not set.
 * @param profile null for the profile that the environment selects
 */
export async function profileSetting(key: string, profile: string | null): Promise<string | undefined> {
    const { profiles, name } = await readProfiles({ profile });
    return profiles[name]?.[key]?.trim() || undefined;
}

/** Profiles of which each takes its credentials from the next. */
interface SourceChain {
    /** Names from the selected profile to the one whose credentials are used. */
    readonly names: readonly string[];
    /** Whether the last profile leads back to an earlier one. */
    readonly isLoop: boolean;
}

/**
 * Follows the `source_profile` settings as the SDK does. In a profile that is the source of another, an access key
 * overrides the role.
 */
export function sourceChain(profiles: Profiles, selected: string): SourceChain {
    const names = [selected];
    for (let next = sourceProfileOf(profiles[selected]); next !== undefined; ) {
        const isKeySource = hasKey(profiles[next]); // A profile can be its own source.
        if (names.includes(next) && !isKeySource) {
            return { names, isLoop: true };
        }
        names.push(next);
        next = isKeySource ? undefined : sourceProfileOf(profiles[next]);
    }
    return { names, isLoop: false };
}

function sourceProfileOf({ role_arn, source_profile }: ProfileSettings = {}): string | undefined {
    return role_arn ? source_profile || undefined : undefined;
}

/** Returns whether a profile has both halves of an access key. */
export function hasKey({ aws_access_key_id, aws_secret_access_key }: ProfileSettings = {}): boolean {
    return Boolean(aws_access_key_id && aws_secret_access_key);
}

/** Describes a profile for a message. The name of a backend's profile is not shown, because it may be a secret. */
export function describeProfile(profile: string | null): string {
    if (profile) {
        return "the backend's profile";
    }
    const { AWS_PROFILE } = process.env;
    return AWS_PROFILE ? `profile ${AWS_PROFILE} from AWS_PROFILE` : "the default profile";
}

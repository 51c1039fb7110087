import type { Connection } from "./connection";
import { NoCredentials } from "./localFault";
import { describeProfile, hasKey, type ProfileSettings, readProfiles, sourceChain } from "./profiles";

/** Returns the fault if the environment has only half of an access key. The SDK would use another identity. */
export function partialEnvironment(): NoCredentials | undefined {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
    if (Boolean(AWS_ACCESS_KEY_ID) === Boolean(AWS_SECRET_ACCESS_KEY)) {
        return undefined;
    }
    const [present, missing] = AWS_ACCESS_KEY_ID
        ? ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
        : ["AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"];
    return partial(`${present} is set without ${missing}`, "set both, or neither");
}

/** Returns the fault if the environment has a web identity token but no role for it. */
export function partialWebIdentity(): NoCredentials | undefined {
    const { AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN } = process.env;
    return AWS_WEB_IDENTITY_TOKEN_FILE && !AWS_ROLE_ARN
        ? partial("AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN", "set both, or neither")
        : undefined;
}

/** Returns the fault for a source that provides only half of an access key. */
export function partialKey(missing: string): NoCredentials {
    return partial(`the ${missing} is missing`, "set it where the credentials are set");
}

/**
 * Throws if the settings of a connection's profile are incomplete. The SDK would ignore them and use another identity;
 * the AWS CLI fails as well.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
 * @throws {NoCredentials} with the name of the incomplete setting
 */
export async function partialProfile(connection: Connection): Promise<void> {
    const { profiles, name: selected } = await readProfiles(connection);
    const described = describeProfile(connection.profile);
    for (const name of sourceChain(profiles, selected).names) {
        const settings = profiles[name] ?? {};
        const who = name === selected ? described : `profile ${name}, a source_profile of ${described},`;
        const isKeySource = name !== selected && hasKey(settings);
        const gap = isKeySource ? undefined : (roleGap(settings) ?? keyGap(settings));
        if (gap) {
            throw partial(`${who} has ${gap}`, "correct its settings, or choose another profile");
        }
    }
}

/** Describes an incomplete role setting. */
function roleGap(settings: ProfileSettings): string | undefined {
    const { role_arn, source_profile, credential_source, web_identity_token_file } = settings;
    if (web_identity_token_file !== undefined) {
        return role_arn ? undefined : "web_identity_token_file without role_arn";
    }
    if (role_arn === undefined) {
        return undefined;
    }
    if (source_profile !== undefined && credential_source !== undefined) {
        return "role_arn with both source_profile and credential_source, but only one of them is allowed";
    }
    return source_profile === undefined && credential_source === undefined
        ? "role_arn without source_profile, credential_source or web_identity_token_file"
        : undefined;
}

/** Describes an incomplete access key. A profile with another source of credentials does not need one. */
function keyGap(settings: ProfileSettings): string | undefined {
    const { aws_access_key_id, aws_secret_access_key } = settings;
    const hasOtherSource = Object.keys(settings).some((name) =>
        /^(role_arn|credential_process|login_session|sso_.*)$/.test(name),
    );
    return hasOtherSource || Boolean(aws_access_key_id) === Boolean(aws_secret_access_key)
        ? undefined
        : aws_access_key_id
          ? "aws_access_key_id without aws_secret_access_key"
          : "aws_secret_access_key without aws_access_key_id";
}

function partial(reason: string, remedy: string): NoCredentials {
    return new NoCredentials("PartialCredentials", reason, remedy);
}

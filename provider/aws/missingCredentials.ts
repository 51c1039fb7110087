import type { Connection } from "./connection";
import { NoCredentials } from "./localFault";

type Profiles = Readonly<Record<string, Readonly<Record<string, string | undefined>>>>;

/** The fault where every provider of the chain has nothing. */
export function missingCredentials({ profile }: Connection): NoCredentials {
    return profile || process.env.AWS_PROFILE
        ? new NoCredentials(
              "NoCredentials",
              `${describeProfile(profile)} has none, nor has the container or instance`,
              "give it credentials (aws configure, aws configure sso, or aws login), or choose another one",
          )
        : new NoCredentials(
              "NoCredentials",
              "neither the environment, nor the default profile, nor the container or instance has any",
              "log in, set AWS_PROFILE, or give accessKeyId and secretAccessKey",
          );
}

/**
 * Says why a profile gave no credentials; undefined if it is not at fault, since it holds nothing that could give any, or since AWS has refused
 * something. The SDK has one class of error for all of it, and in its message what a process has written, which may be a secret: the cause is
 * found in the config files, and of the message only the SDK's own words are recognized.
 */
export async function profileFault(connection: Connection, error: unknown): Promise<NoCredentials | undefined> {
    const { name, message } = error as Error;
    if (name !== "CredentialsProviderError" && name !== "TokenProviderError") {
        return undefined;
    }
    const { getProfileName, parseKnownFiles } = await import("@smithy/core/config");
    const asked = getProfileName(connection.profile ? { profile: connection.profile } : {});
    const profiles: Profiles = await parseKnownFiles({});
    const shown = describeProfile(connection.profile);
    const fault = (code: string, found: string, remedy: string) => new NoCredentials(code, found, remedy);
    if (!profiles[asked]) {
        return connection.profile || process.env.AWS_PROFILE
            ? fault(
                  "ProfileNotFound",
                  `${shown} is in neither AWS config file`,
                  "correct its name; aws configure list-profiles prints those that exist",
              )
            : undefined;
    }
    const end = lastSource(profiles, asked);
    if (end === undefined) {
        return fault(
            "ProfileLoop",
            `the source_profile settings that ${shown} leads to form a loop`,
            "let the last source_profile be a profile with credentials of its own",
        );
    }
    if (/^Profile \S+ requires multi-factor authentication/.test(message)) {
        return fault(
            "MfaRequired",
            `a role of ${shown} needs an MFA code, which nobody can type in here`,
            "put a session into the environment first, e.g. with aws-vault exec",
        );
    }
    const source = end === asked ? shown : `profile ${end}, a source_profile of ${shown},`;
    const settings = profiles[end];
    if (!settings) {
        return fault("ProfileNotFound", `${source} is in neither AWS config file`, "correct source_profile");
    }
    const command = `the credential_process of ${end === asked ? shown : `profile ${end}`}`;
    if (settings.credential_process !== undefined) {
        return processFault(message, command, fault);
    }
    const option = end === asked && connection.profile ? "" : ` --profile ${end}`;
    if (Object.keys(settings).some((key) => key.startsWith("sso_"))) {
        return /expired|invalid|not found|refresh/i.test(message) && !/Required parameters|Conflicting/.test(message)
            ? fault(
                  "SsoLoginRequired",
                  `the SSO session of ${source} has expired or is absent`,
                  `run aws sso login${option}`,
              )
            : fault(
                  "SsoFailed",
                  `SSO gave ${source} no credentials`,
                  `run aws sso login${option}, and check its sso_ settings`,
              );
    }
    if (settings.login_session !== undefined) {
        return fault(
            "LoginRequired",
            `the aws login session of ${source} has expired or is absent`,
            `run aws login${option}`,
        );
    }
    if (settings.credential_source !== undefined) {
        return fault(
            "CredentialSourceFailed",
            `the credential_source of ${source} has none`,
            "set it to Environment, Ec2InstanceMetadata or EcsContainer, where that has credentials",
        );
    }
    return undefined;
}

/** The fault where a file that credentials come from, such as a web identity token, cannot be read. */
export function fileFault(error: unknown): NoCredentials | undefined {
    const { syscall, code } = error as NodeJS.ErrnoException;
    return syscall === "open"
        ? new NoCredentials(
              "TokenFileUnreadable",
              `the file of the web identity token cannot be read (${code})`,
              "correct AWS_WEB_IDENTITY_TOKEN_FILE, or web_identity_token_file of the profile",
          )
        : undefined;
}

/** The fault where the container's endpoint, which the environment names, gives no credentials. */
export function containerFault(): NoCredentials {
    return new NoCredentials(
        "ContainerFailed",
        "the container's endpoint gave no credentials",
        "check AWS_CONTAINER_CREDENTIALS_FULL_URI or AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, and its authorization token",
    );
}

function processFault(
    message: string,
    command: string,
    fault: (code: string, found: string, remedy: string) => NoCredentials,
): NoCredentials {
    const remedy = "run that command by hand to see why";
    if (/ credential_process returned expired credentials\.$/.test(message)) {
        return fault(
            "ProcessExpired",
            `${command} gave credentials that have expired`,
            "log in where it takes them from",
        );
    }
    return / credential_process (returned invalid|did not return)/.test(message)
        ? fault("ProcessInvalid", `${command} did not print credentials as JSON of Version 1`, remedy)
        : fault("ProcessFailed", `${command} failed`, remedy);
}

/** The profile that a chain of `source_profile` settings ends with, as the SDK goes along it; undefined for a loop. */
function lastSource(profiles: Profiles, asked: string): string | undefined {
    const visited = new Set<string>();
    for (let name = asked; ; ) {
        const { role_arn, source_profile, aws_access_key_id } = profiles[name] ?? {};
        if (!role_arn || !source_profile || (visited.size > 0 && aws_access_key_id)) {
            return name;
        }
        if (visited.has(source_profile)) {
            return undefined;
        }
        visited.add(source_profile);
        name = source_profile;
    }
}

/** A profile as messages may show it: one that the backend names may be a secret. */
function describeProfile(profile: string | null): string {
    if (profile) {
        return "the backend's profile";
    }
    const { AWS_PROFILE } = process.env;
    return AWS_PROFILE ? `profile ${AWS_PROFILE} of AWS_PROFILE` : "the default profile";
}

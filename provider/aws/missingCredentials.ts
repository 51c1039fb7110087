import type { Connection } from "./connection";
import { NoCredentials } from "./localFault";
import { describeProfile, readProfiles, sourceChain } from "./profiles";

/** Returns the fault for a chain in which no provider has credentials. */
export function missingCredentials({ profile }: Connection): NoCredentials {
    return profile || process.env.AWS_PROFILE
        ? new NoCredentials(
              "NoCredentials",
              `none found in ${describeProfile(profile)}, the container or the instance`,
              "configure that profile (aws configure, aws configure sso, or aws login), or choose another one",
          )
        : new NoCredentials(
              "NoCredentials",
              "none found in the environment, the default profile, the container or the instance",
              "log in, set AWS_PROFILE, or set accessKeyId and secretAccessKey",
          );
}

/**
 * Returns why a profile provides no credentials. Returns undefined if the profile is not at fault: it has no settings
 * that could provide any, or AWS rejected a request.
 *
 * The SDK uses one error class for all causes. Its message may contain the output of a credential process, which may be
 * a secret. So the cause is derived from the config files, and only the SDK's own wording in the message is matched.
 */
export async function profileFault(connection: Connection, error: unknown): Promise<NoCredentials | undefined> {
    const { name: errorName, message } = error as Error;
    if (errorName !== "CredentialsProviderError" && errorName !== "TokenProviderError") {
        return undefined;
    }
    const { profiles, name: selected } = await readProfiles(connection);
    const described = describeProfile(connection.profile);
    const fault = (code: string, reason: string, remedy: string) => new NoCredentials(code, reason, remedy);
    if (!profiles[selected]) {
        return connection.profile || process.env.AWS_PROFILE
            ? fault(
                  "ProfileNotFound",
                  `${described} does not exist in the AWS config files`,
                  "correct its name; aws configure list-profiles prints all profiles",
              )
            : undefined;
    }
    const { names, isLoop } = sourceChain(profiles, selected);
    const last = names.at(-1) ?? selected;
    if (isLoop) {
        return fault(
            "ProfileLoop",
            `the source_profile settings of ${described} form a loop`,
            "set the last source_profile to a profile with its own credentials",
        );
    }
    if (/^Profile \S+ requires multi-factor authentication/.test(message)) {
        return fault(
            "MfaRequired",
            `a role of ${described} needs an MFA code, which cannot be entered here`,
            "start a session first, e.g. with aws-vault exec, and unset AWS_PROFILE",
        );
    }
    const source = last === selected ? described : `profile ${last}, a source_profile of ${described},`;
    const settings = profiles[last];
    if (!settings) {
        return fault("ProfileNotFound", `${source} does not exist in the AWS config files`, "correct source_profile");
    }
    const command = `the credential_process of ${last === selected ? described : `profile ${last}`}`;
    if (settings.credential_process !== undefined) {
        return processFault(message, command, fault);
    }
    const isSso = Object.keys(settings).some((key) => key.startsWith("sso_"));
    if ((isSso || settings.login_session !== undefined) && isUnreachable(message)) {
        return fault(
            "SourceUnreachable",
            `cannot reach AWS ${isSso ? "SSO" : "sign-in"} for ${source}`,
            "check the network, the proxy (HTTPS_PROXY) and the CA bundle (AWS_CA_BUNDLE)",
        );
    }
    const option = last === selected && connection.profile ? "" : ` --profile ${last}`;
    if (isSso) {
        return /expired|invalid|not found|refresh/i.test(message) && !/Required parameters|Conflicting/.test(message)
            ? fault(
                  "SsoLoginRequired",
                  `the SSO session of ${source} has expired or does not exist`,
                  `run aws sso login${option}`,
              )
            : fault(
                  "SsoFailed",
                  `SSO returned no credentials for ${source}`,
                  `run aws sso login${option}, and check the profile's sso_ settings`,
              );
    }
    if (settings.login_session !== undefined) {
        return fault(
            "LoginRequired",
            `the aws login session of ${source} has expired or does not exist`,
            `run aws login${option}`,
        );
    }
    if (settings.credential_source !== undefined) {
        return fault(
            "CredentialSourceFailed",
            `the credential_source of ${source} has no credentials`,
            "set it to one of Environment, Ec2InstanceMetadata and EcsContainer that has credentials",
        );
    }
    return undefined;
}

/**
 * Returns whether an SDK message is about the network, a certificate or an HTML page instead of a response, and not
 * about a session.
 */
function isUnreachable(message: string): boolean {
    return /certificate|\bE(CONN|PROTO|PIPE|HOST|NET|AI_AGAIN)|ENOTFOUND|ETIMEDOUT|TimeoutError|timed? ?out|socket hang up|SSL routines|Unexpected token '?</i.test(
        message,
    );
}

/** Returns the fault if a file of credentials, such as a web identity token, cannot be read. */
export function fileFault(error: unknown): NoCredentials | undefined {
    const { syscall, code } = error as NodeJS.ErrnoException;
    return syscall === "open"
        ? new NoCredentials(
              "TokenFileUnreadable",
              `the web identity token file cannot be read (${code})`,
              "correct AWS_WEB_IDENTITY_TOKEN_FILE, or the profile's web_identity_token_file",
          )
        : undefined;
}

/**
 * Returns the fault if the container's credential endpoint, which is set in the environment, provides no credentials.
 */
export function containerFault(): NoCredentials {
    return new NoCredentials(
        "ContainerFailed",
        "the container's credential endpoint returned no credentials",
        "check AWS_CONTAINER_CREDENTIALS_FULL_URI or AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, and its authorization token (AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE or AWS_CONTAINER_AUTHORIZATION_TOKEN)",
    );
}

function processFault(
    message: string,
    command: string,
    fault: (code: string, reason: string, remedy: string) => NoCredentials,
): NoCredentials {
    const remedy = "run that command in a terminal to see why";
    if (/ credential_process returned expired credentials\.$/.test(message)) {
        return fault(
            "ProcessExpired",
            `${command} returned expired credentials`,
            "log in again at the source of its credentials",
        );
    }
    return / credential_process (returned invalid|did not return)/.test(message)
        ? fault("ProcessInvalid", `${command} did not print credentials as JSON with Version 1`, remedy)
        : fault("ProcessFailed", `${command} failed`, remedy);
}

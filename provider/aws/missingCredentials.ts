import type { Connection } from "./connection";
import { NoCredentials } from "./localFault";
import { describeProfile, readProfiles, sourceChain } from "./profiles";

/** The fault if no provider of the chain has credentials. */
export function missingCredentials({ profile }: Connection): NoCredentials {
    return profile || process.env.AWS_PROFILE
        ? new NoCredentials(
              "NoCredentials",
              `${describeProfile(profile)}, the container and the instance have none`,
              "give it credentials (aws configure, aws configure sso, or aws login), or choose another one",
          )
        : new NoCredentials(
              "NoCredentials",
              "the environment, the default profile, the container and the instance have none",
              "log in, set AWS_PROFILE, or give accessKeyId and secretAccessKey",
          );
}

/**
 * Says why a profile gave no credentials; undefined if it is not at fault, since it holds nothing that could give any,
 * or since AWS has refused something. The SDK has one class of error for all of it, and in its message what a process
 * has written, which may be a secret: the cause is found in the config files, and of the message only the SDK's own
 * words are recognized.
 */
export async function profileFault(connection: Connection, error: unknown): Promise<NoCredentials | undefined> {
    const { name, message } = error as Error;
    if (name !== "CredentialsProviderError" && name !== "TokenProviderError") {
        return undefined;
    }
    const { profiles, asked } = await readProfiles(connection);
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
    const { names, isLoop } = sourceChain(profiles, asked);
    const end = names.at(-1) ?? asked;
    if (isLoop) {
        return fault(
            "ProfileLoop",
            `the source_profile settings that ${shown} leads to form a loop`,
            "let the last source_profile be a profile with credentials of its own",
        );
    }
    if (/^Profile \S+ requires multi-factor authentication/.test(message)) {
        return fault(
            "MfaRequired",
            `a role of ${shown} needs an MFA code, which cannot be entered here`,
            "put a session into the environment first, e.g. with aws-vault exec, and unset AWS_PROFILE",
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
    const isSso = Object.keys(settings).some((key) => key.startsWith("sso_"));
    if ((isSso || settings.login_session !== undefined) && isUnreachable(message)) {
        return fault(
            "SourceUnreachable",
            `AWS ${isSso ? "SSO" : "sign-in"} could not be reached for ${source}`,
            "check the network, the proxy (HTTPS_PROXY) and the CA bundle (AWS_CA_BUNDLE)",
        );
    }
    const option = end === asked && connection.profile ? "" : ` --profile ${end}`;
    if (isSso) {
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

/**
 * Whether the SDK's message is about the network, a certificate, or a page in place of an answer, and not about a
 * session.
 */
function isUnreachable(message: string): boolean {
    return /certificate|\bE(CONN|PROTO|PIPE|HOST|NET|AI_AGAIN)|ENOTFOUND|ETIMEDOUT|TimeoutError|timed? ?out|socket hang up|SSL routines|Unexpected token '?</i.test(
        message,
    );
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
        "check AWS_CONTAINER_CREDENTIALS_FULL_URI or AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, and its authorization token (AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE or AWS_CONTAINER_AUTHORIZATION_TOKEN)",
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

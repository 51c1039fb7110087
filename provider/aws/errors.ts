import { type Explanation, LeaseError } from "../errors/leaseError";
import type { Operation } from "../errors/operation";
import { type Connection, describeConnection, withoutValues } from "./connection";
import { explainDenial } from "./denial";
import { failedCall } from "./failedCall";
import { LocalFault, NoCredentials } from "./localFault";
import { explainForeign, explainNetwork, explainTls, isTls, whereAsked } from "./transport";

/** Returns the code of an error: AWS's, e.g. `NoSuchEntity`, or Node's for a network error, e.g. `ECONNREFUSED`. */
export function awsCode(error: unknown): string {
    const { Code, Error: wire, code, name } = (error ?? {}) as Record<string, unknown> & { Error?: { Code?: string } };
    return String(Code ?? wire?.Code ?? code ?? name ?? "Unknown");
}

/**
 * Returns whether an SDK error has one of the given codes. The SDK's class names end in `Exception`; not all of AWS's
 * codes do.
 */
export function hasCode(error: unknown, ...codes: string[]): boolean {
    const code = awsCode(error);
    return codes.some((expected) => code === expected || code === `${expected}Exception`);
}

/** Returns the result of a call; undefined if it fails with `NoSuchEntity`. */
export async function ignoreAbsence<T>(call: Promise<T>): Promise<T | undefined> {
    return call.catch((error) => {
        if (hasCode(error, "NoSuchEntity")) {
            return undefined;
        }
        throw error;
    });
}

/** Returns whether AWS rejected the credentials because their access key does not exist, or no longer exists. */
export function isDeadCredential(error: unknown): boolean {
    return hasCode(error, "InvalidClientTokenId", "UnrecognizedClient", "InvalidAccessKeyId", "AuthFailure");
}

/**
 * Returns whether a failed call may have taken effect: the response was lost, or AWS had an internal error. Our own
 * errors are never ambiguous, and neither are errors raised before a request was sent.
 */
export function isAmbiguous(error: unknown): boolean {
    return error instanceof InvalidResponse || failedCall(error)?.isAmbiguous === true;
}

/**
 * A response with neither the requested data nor an AWS error, e.g. a proxy's page. Whether the call took effect is
 * unknown.
 */
export class InvalidResponse extends Error {
    override readonly name = "InvalidResponse";

    /** @param status HTTP status, if it is not 200 */
    constructor(
        message: string,
        readonly status?: number,
    ) {
        super(message);
    }
}

/**
 * A managed policy, group or other entity that a call refers to does not exist. AWS uses the same code if the call's
 * user does not exist.
 */
export class MissingEntity extends Error {
    override readonly name = "MissingEntity";

    /**
     * @param thing the missing entity, e.g. `managed policy arn:…`
     * @param remedy what to do
     */
    constructor(
        readonly thing: string,
        readonly remedy: string,
        options: ErrorOptions,
    ) {
        super(`${thing} does not exist`, options);
    }
}

/**
 * Returns a LeaseError for a failed AWS call.
 * @param step the call, if the error does not record one
 */
export function explain(operation: Operation, step: string, connection: Connection, error: unknown): LeaseError {
    if (LeaseError.isInstance(error)) {
        return error;
    }
    const call = failedCall(error)?.call ?? step;
    return new LeaseError({ operation, ...explainCause(call, connection, error) }, { cause: error });
}

function explainCause(call: string, connection: Connection, error: unknown): Explanation {
    const source = describeConnection(connection);
    const code = awsCode(error);
    const message = error instanceof Error ? error.message : "";
    const isPolicyError = hasCode(error, "MalformedPolicyDocument");
    const awsMessage = oneLine(withoutValues(isPolicyError ? withoutPolicy(message) : message, connection));
    if (error instanceof MissingEntity) {
        return { code: "MissingEntity", reason: error.message, remedy: error.remedy };
    }
    if (error instanceof LocalFault) {
        return error instanceof NoCredentials
            ? {
                  code: "CredentialsMissing",
                  reason: `no AWS credentials from ${source} (${awsMessage})`,
                  remedy: error.remedy,
              }
            : { code: "LocalFailure", reason: awsMessage, remedy: error.remedy };
    }
    if (error instanceof InvalidResponse) {
        return explainForeign(call, connection, error);
    }
    if (isDeadCredential(error)) {
        return explainUnknownKey(call, connection, error);
    }
    if (hasCode(error, "SignatureDoesNotMatch", "InvalidSignature")) {
        return explainSignature(call, connection, error, message);
    }
    if (hasCode(error, "ExpiredToken", "RequestExpired")) {
        return {
            code: "CredentialsExpired",
            reason: `the session of ${source} has expired (${call})`,
            remedy: "log in again",
        };
    }
    if (hasCode(error, "AccessDenied")) {
        const { action, remedy } = explainDenial(call, message);
        return { code: "AccessDenied", reason: `AWS denied ${action} (${source}): ${awsMessage}`, remedy };
    }
    if (hasCode(error, "CredentialsProviderError", "TokenProviderError")) {
        return {
            code: "CredentialsMissing",
            reason: `no AWS credentials from ${source} (${awsMessage})`,
            remedy: "log in, set AWS_PROFILE, or set accessKeyId and secretAccessKey",
        };
    }
    if (isTls(code)) {
        return explainTls(call, connection, error, code);
    }
    if (isNetwork(error)) {
        return explainNetwork(call, connection, error, code);
    }
    if (hasCode(error, "PackedPolicyTooLarge")) {
        return {
            code: "QuotaExceeded",
            reason: `the session policies and tags exceed the size limit of ${call} (${awsMessage})`,
            remedy: "shorten them, or move permissions to a managed policy and list its ARN in policyArns",
        };
    }
    if (hasCode(error, "LimitExceeded")) {
        return {
            code: "QuotaExceeded",
            reason: `${call} exceeded an AWS quota: ${awsMessage}`,
            remedy: "remove what is not needed, or ask AWS for a higher quota",
        };
    }
    if (hasCode(error, "Throttling")) {
        return {
            code: "Throttled",
            reason: `AWS throttled ${call} until the retries ran out`,
            remedy: "run the same command again",
        };
    }
    if (code === "ERR_INVALID_CHAR") {
        return {
            code: "InvalidInput",
            reason: `${call} could not be sent: a credential or an input contains a line break or another character that a request cannot contain`,
            remedy: "remove that character",
        };
    }
    return {
        code: "AwsFailure",
        reason: `${call} failed with ${describeFailure(error)}: ${awsMessage}`,
        remedy: remedyFor(error),
    };
}

function explainSignature(call: string, connection: Connection, error: unknown, message: string): Explanation {
    if (/expired|not yet current/i.test(message)) {
        return {
            code: "ClockSkew",
            reason: `AWS rejected the signature of ${call} as too old or too new`,
            remedy: "correct this machine's clock",
        };
    }
    const code = awsCode(error);
    return /scoped to a valid region/i.test(message)
        ? {
              code: "CredentialsRejected",
              reason: `AWS rejects signatures ${whereAsked(call, connection, error)} (${call} returned ${code})`,
              remedy: "set the region of the endpoint",
          }
        : {
              code: "CredentialsRejected",
              reason: `the secret access key of ${describeConnection(connection)} does not match its access key id (${call} returned ${code})`,
              remedy: "set the access key id and the secret access key of the same key",
          };
}

/** Returns AWS's message about a policy document without its quotes of the document, which may be a secret. */
function withoutPolicy(message: string): string {
    return message.replace(
        /(?<=\bresource ).+(?= (?:must be in|can ?not contain) )|"[^"]*"|\barn:\S+/gi,
        "(not shown)",
    );
}

/** Explains a rejected access key. IAM sends the same error for a session that it does not accept. */
function explainUnknownKey(call: string, connection: Connection, error: unknown): Explanation {
    const source = describeConnection(connection);
    const answer = `${call} returned ${awsCode(error)}`;
    if (call.startsWith("iam:") && failedCall(error)?.request?.isTemporary && !connection.assumeRole) {
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
        return {
            code: "CredentialsRejected",
            reason: `IAM rejected the session of ${source} (${answer}): a session of GetSessionToken without MFA or of GetFederationToken cannot call IAM, and any other may have expired`,
            remedy: "use the user's own key (aws-vault exec --no-session), sign in with MFA, or use a role",
        };
    }
    return {
        code: "CredentialsRejected",
        reason: `AWS rejected ${source} ${whereAsked(call, connection, error)} (${answer})`,
        remedy: "check that the key exists, is active, and belongs to this partition and endpoint",
    };
}

/**
 * Codes of transient failures.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
const transientCodes = [
    ...["ServiceFailure", "ServiceUnavailable", "InternalFailure", "InternalError", "RequestLimitExceeded"],
    ...["ConcurrentModification", "EntityTemporarilyUnmodifiable", "TooManyRequests", "IDPCommunicationError"],
];

/** Remedies for other errors of AWS, by code. */
const remedies: Readonly<Record<string, string>> = {
    ...Object.fromEntries(transientCodes.map((code) => [code, "run the same command again"])),
    NoSuchEntity: "create what is missing, or correct its name",
    EntityAlreadyExists: "choose another name, or delete the existing one",
    DeleteConflict: "remove what depends on it first",
    MalformedPolicyDocument: "correct the policy document",
    InvalidInput: "correct that input",
    ValidationError: "correct that input",
    InvalidParameterValue: "correct that input",
    InvalidParameterCombination: "correct these inputs",
    RegionDisabled: "activate STS for that region in the account settings of IAM, or choose another region",
    OptInRequired: "enable that service or region for the account, or choose another region",
    InvalidIdentityToken: "get a new web identity token, and check that the account has its identity provider",
    IDPRejectedClaim: "get a new web identity token, and check its audience",
};

function remedyFor(error: unknown): string {
    const known = Object.keys(remedies).find((code) => hasCode(error, code));
    return known
        ? String(remedies[known])
        : statusOf(error) >= 500
          ? "run the same command again"
          : "look up the code in the AWS documentation";
}

/** Describes a failure by its code, or by its HTTP status if it has no code. */
function describeFailure(error: unknown): string {
    const code = awsCode(error);
    const status = statusOf(error);
    return /^Unknown(Error)?$/.test(code) && status ? `status ${status}` : code;
}

/** Returns the HTTP status of a failed call; 0 if there was no response. */
export function statusOf(error: unknown): number {
    return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
}

function isNetwork(error: unknown): boolean {
    return /^(E(?!RR_)[A-Z_]+|TimeoutError|RequestTimeout|AbortError)$/.test(awsCode(error));
}

function oneLine(message: string): string {
    return message.replace(/\s+/g, " ").slice(0, 400);
}

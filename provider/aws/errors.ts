import { type Connection, describeConnection, withoutValues } from "./connection";
import { failedCall } from "./failedCall";

/**
 * A failure that is told to the user as it stands: one line of the form `<verb> <thing> <name>: <cause>; <remedy>`,
 * without a stack trace.
 */
export class LeaseError extends Error {
    readonly __leaseError = true;

    constructor(message: string, options?: ErrorOptions) {
        super(message, options);
        this.name = "stacklease";
        this.stack = "";
    }

    /** Whether a value is a LeaseError, of this copy of the package or of another. */
    static isInstance(value: unknown): value is LeaseError {
        return (value as LeaseError | undefined)?.__leaseError === true;
    }
}

/** AWS's code of an SDK error, e.g. `NoSuchEntity`, or Node's of a network error, e.g. `ECONNREFUSED`. */
export function awsCode(error: unknown): string {
    const { Code, Error: wire, code, name } = (error ?? {}) as Record<string, unknown> & { Error?: { Code?: string } };
    return String(Code ?? wire?.Code ?? code ?? name ?? "Unknown");
}

/** Whether an SDK error has one of these codes. The SDK's class names end in `Exception`, AWS's codes do not always. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
    const code = awsCode(error);
    return codes.some((wanted) => code === wanted || code === `${wanted}Exception`);
}

/** Runs a step for which an absent entity is as good as success. */
export async function ignoreAbsence<T>(call: Promise<T>): Promise<T | undefined> {
    return call.catch((error) => {
        if (hasCode(error, "NoSuchEntity")) {
            return undefined;
        }
        throw error;
    });
}

/** Whether AWS refused the credentials themselves: an access key that it does not know, or no longer. */
export function isDeadCredential(error: unknown): boolean {
    return hasCode(error, "InvalidClientTokenId", "UnrecognizedClient", "InvalidAccessKeyId", "AuthFailure");
}

/**
 * Whether it is unknown if a failed call had its effect: its answer was lost, or AWS failed inside. Errors of our own never are, nor those
 * that were raised before anything was sent.
 */
export function isAmbiguous(error: unknown): boolean {
    return error instanceof NoAnswer || failedCall(error)?.isAmbiguous === true;
}

/** An answer of AWS, status 200, in which there is not what was asked for: a proxy's page, say. What AWS has done is unknown. */
export class NoAnswer extends Error {
    override readonly name = "NoAnswer";
}

/** What a call names beside a user does not exist: a managed policy, a group. AWS has the same code for both. */
export class MissingEntity extends Error {
    override readonly name = "MissingEntity";

    /**
     * @param thing what is missing, e.g. `managed policy arn:…`
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
 * A failed AWS call in our words.
 * @param what `<verb> <thing> <name>`, e.g. `mint lease aws/deploy`
 * @param step what was being done, for an error that does not say which call it comes from
 */
export function explain(what: string, step: string, connection: Connection, error: unknown): LeaseError {
    if (LeaseError.isInstance(error)) {
        return error;
    }
    const call = failedCall(error)?.call ?? step;
    return new LeaseError(`${what}: ${explainCause(call, connection, error)}`, { cause: error });
}

function explainCause(call: string, connection: Connection, error: unknown): string {
    const who = describeConnection(connection);
    const code = awsCode(error);
    const message = error instanceof Error ? error.message : "";
    const said = oneLine(withoutValues(message, connection));
    if (error instanceof MissingEntity) {
        return `${error.message}; ${error.remedy}`;
    }
    if (error instanceof NoAnswer) {
        return `${call} got an answer from ${endpointOf(call, connection)} that is none of AWS's (${message}); check the endpoint and what is between`;
    }
    if (isDeadCredential(error)) {
        return `AWS does not know ${who} (${call} answered ${code}); check that the key exists, is active and is meant for this endpoint`;
    }
    if (hasCode(error, "SignatureDoesNotMatch", "InvalidSignature")) {
        return /expired|not yet current/i.test(message)
            ? `${call} came with a signature that is too old or too new; set this machine's clock`
            : `the secret access key of ${who} does not fit its access key id (${call} answered ${code}); give the two of one pair`;
    }
    if (hasCode(error, "ExpiredToken", "ExpiredTokenException", "RequestExpired")) {
        return `${who} has expired (${call}); log in again`;
    }
    if (hasCode(error, "AccessDenied", "AccessDeniedException")) {
        return `${who} may not ${/perform: (\S+)/.exec(message)?.[1] ?? call}: ${said}; grant the issuer that action (stacklease issuer-policy prints all that it needs)`;
    }
    if (hasCode(error, "CredentialsProviderError", "TokenProviderError")) {
        return `no AWS credentials from ${who} (${said}); log in, set AWS_PROFILE, or give accessKeyId and secretAccessKey`;
    }
    if (isNetwork(error)) {
        return `${call} got no answer from ${endpointOf(call, connection)} (${code}); check the endpoint and the network`;
    }
    if (hasCode(error, "PackedPolicyTooLarge")) {
        return `the session policies and tags are too big for ${call} (${said}); shorten them, or put grants into a managed policy and give its ARN in policyArns`;
    }
    if (hasCode(error, "LimitExceeded")) {
        return `${call} met a quota of AWS: ${said}; remove what is not needed or ask AWS for more`;
    }
    if (hasCode(error, "Throttling", "ThrottlingException")) {
        return `AWS throttled ${call} until the retries ran out; run the same command again`;
    }
    return `${call} failed with ${code}: ${said}; run the same command again, or see the code in the AWS documentation`;
}

function isNetwork(error: unknown): boolean {
    return /^(E(?!RR_)[A-Z_]+|TimeoutError|RequestTimeout|AbortError)$/.test(awsCode(error));
}

/** Where a call has gone, without the backend's own URLs: they may hold a secret. */
function endpointOf(call: string, { endpoint, endpoints }: Connection): string {
    if (endpoint || endpoints?.iam || endpoints?.sts) {
        return "the backend's endpoint";
    }
    const [service = ""] = call.split(":");
    const variables = [`AWS_ENDPOINT_URL_${service.toUpperCase()}`, "AWS_ENDPOINT_URL"];
    const variable = variables.find((name) => process.env[name]);
    return variable ? `${variable} (${process.env[variable]})` : "AWS";
}

function oneLine(message: string): string {
    return message.replace(/\s+/g, " ").slice(0, 400);
}

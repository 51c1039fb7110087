/**
 * How to reach AWS as the issuing identity, as plain JSON that is kept in state. A null field is left to the ambient
 * AWS credential chain of the process: environment, profile, SSO, container or instance role.
 */
export interface Connection {
    readonly accessKeyId: string | null;
    /** Kept encrypted in state. */
    readonly secretAccessKey: string | null;
    readonly profile: string | null;
    /** Role to assume with the credentials of the fields above, or with the ambient ones. */
    readonly assumeRole: AssumeRole | null;
    /**
     * Region of STS; IAM is global.
     * @default the region of the environment, then of the profile, then `us-east-1`
     */
    readonly region: string | null;
    /** Endpoint for every service, e.g. of an emulator. */
    readonly endpoint: string | null;
    /** Endpoints by service. They override {@link endpoint}. */
    readonly endpoints: Endpoints | null;
}

/** What each field of a connection decides: who issues, or where AWS is. The only list of the fields. */
const fieldRoles = {
    accessKeyId: "who",
    secretAccessKey: "who",
    profile: "who",
    assumeRole: "who",
    region: "where",
    endpoint: "where",
    endpoints: "where",
} as const satisfies Readonly<Record<keyof Connection, "who" | "where">>;

/** Names of all fields of a connection. */
export const connectionKeys = Object.keys(fieldRoles) as readonly (keyof Connection)[];

/** Names of the fields that decide who issues. */
export const identityKeys = connectionKeys.filter((key) => fieldRoles[key] === "who");

/** Returns the fields of a connection from an object with more fields, such as a backend. */
export function connectionOf<T extends Readonly<Record<keyof Connection, unknown>>>(
    fields: T,
): Pick<T, keyof Connection> {
    return Object.fromEntries(connectionKeys.map((key) => [key, fields[key]])) as Pick<T, keyof Connection>;
}

/** A connection that uses only the ambient AWS credential chain. */
export const ambientConnection: Connection = {
    accessKeyId: null,
    secretAccessKey: null,
    profile: null,
    assumeRole: null,
    region: null,
    endpoint: null,
    endpoints: null,
};

/** A role that the issuing identity assumes. */
export interface AssumeRole {
    readonly roleArn: string;
    readonly externalId?: string | null;
    /** @default `stacklease` */
    readonly sessionName?: string | null;
}

/** Endpoint URLs by service. */
export interface Endpoints {
    readonly iam?: string | null;
    readonly sts?: string | null;
}

/** Returns a connection with the ambient credentials instead of its own key, and with the same region and endpoints. */
export function ambient(connection: Connection): Connection {
    return { ...connection, accessKeyId: null, secretAccessKey: null };
}

/**
 * Describes the source of a connection's credentials for a message. The description contains no values of the
 * connection, because any of them may be a secret. Exception: it shows both ends of an access key id, as the AWS
 * console does.
 */
export function describeConnection(connection: Connection): string {
    const source = connection.accessKeyId
        ? describeKey(connection.accessKeyId)
        : connection.profile
          ? "the backend's profile"
          : "the ambient AWS credentials";
    return connection.assumeRole ? `the role of the backend's assumeRole, assumed with ${source}` : source;
}

/**
 * Describes an access key for a message: `access key AKIA…MPLE`. Shows nothing of a value that does not look like an
 * access key id, because it may be a secret access key.
 */
function describeKey(accessKeyId: string): string {
    return /^[A-Z0-9]{16,}$/.test(accessKeyId)
        ? `access key ${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`
        : "the backend's access key";
}

/** Returns a message of AWS or its SDK with the values of a connection replaced by the names of the inputs. */
export function withoutValues(message: string, connection: Connection): string {
    const { accessKeyId, secretAccessKey, profile, assumeRole, endpoint, endpoints } = connection;
    const values = {
        secretAccessKey,
        accessKeyId,
        profile,
        endpoint,
        "assumeRole.roleArn": assumeRole?.roleArn,
        "assumeRole.externalId": assumeRole?.externalId,
        "endpoints.iam": endpoints?.iam,
        "endpoints.sts": endpoints?.sts,
    };
    let masked = message;
    for (const [input, value] of Object.entries(values)) {
        masked = value ? masked.replace(wholeWordPattern(value), input) : masked;
    }
    return masked;
}

function wholeWordPattern(text: string): RegExp {
    return new RegExp(`(?<![\\w-])${text.replace(/\W/g, "\\$&")}(?![\\w-])`, "g");
}

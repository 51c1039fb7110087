/**
 * How to reach AWS as the issuing identity: connection facts as they are kept in state, plain JSON. What is null is
 * left to the ambient AWS chain of the process (environment, profile, SSO, container or instance role).
 */
export interface Connection {
    readonly accessKeyId: string | null;
    /** Kept encrypted in state. */
    readonly secretAccessKey: string | null;
    readonly profile: string | null;
    /** A role to assume on top of any of the above. */
    readonly assumeRole: AssumeRole | null;
    /** Region of STS; IAM is global. Default: that of the environment, then of the profile, then `us-east-1`. */
    readonly region: string | null;
    /** One endpoint for every service, e.g. of an emulator. */
    readonly endpoint: string | null;
    /** Endpoints by service; each wins over {@link endpoint}. */
    readonly endpoints: Endpoints | null;
}

/** What each fact of a connection says: who issues, or where AWS is. Everything else lists the facts by this. */
const facts = {
    accessKeyId: "who",
    secretAccessKey: "who",
    profile: "who",
    assumeRole: "who",
    region: "where",
    endpoint: "where",
    endpoints: "where",
} as const satisfies Readonly<Record<keyof Connection, "who" | "where">>;

/** The names of all facts of a connection. */
export const connectionKeys = Object.keys(facts) as readonly (keyof Connection)[];

/** The names of the facts that say who issues. */
export const identityKeys = connectionKeys.filter((key) => facts[key] === "who");

/** Returns the connection among other facts, such as those of a backend. */
export function connectionOf<T extends Readonly<Record<keyof Connection, unknown>>>(all: T): Pick<T, keyof Connection> {
    return Object.fromEntries(connectionKeys.map((key) => [key, all[key]])) as Pick<T, keyof Connection>;
}

/** The ambient AWS chain alone. */
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
    /** Default: `stacklease`. */
    readonly sessionName?: string | null;
}

/** Endpoint URLs by service. */
export interface Endpoints {
    readonly iam?: string | null;
    readonly sts?: string | null;
}

/** The ambient chain in the place of a connection's own keys, for the same region and endpoints. */
export function ambient(connection: Connection): Connection {
    return { ...connection, accessKeyId: null, secretAccessKey: null };
}

/**
 * Says in a message where a connection's credentials come from. Its own values stay out, since any of them may be a
 * secret; an access key is known by the ends of its id, as AWS's console shows it.
 */
export function describeConnection(connection: Connection): string {
    const source = connection.accessKeyId
        ? describeKey(connection.accessKeyId)
        : connection.profile
          ? "the backend's profile"
          : "the ambient AWS credentials";
    return connection.assumeRole ? `the role of the backend's assumeRole, assumed by ${source}` : source;
}

/**
 * An access key in a message: `access key AKIA…MPLE`. Of what looks like no id, and may be a secret key in its place,
 * nothing is shown.
 */
function describeKey(accessKeyId: string): string {
    return /^[A-Z0-9]{16,}$/.test(accessKeyId)
        ? `access key ${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`
        : "the backend's access key";
}

/** What AWS or its SDK says, with the values of a connection replaced by the names of its inputs. */
export function withoutValues(message: string, connection: Connection): string {
    const { accessKeyId, secretAccessKey, profile, assumeRole, endpoint, endpoints } = connection;
    const values = {
        ...{ secretAccessKey, accessKeyId, profile, endpoint },
        ...{ "assumeRole.roleArn": assumeRole?.roleArn, "assumeRole.externalId": assumeRole?.externalId },
        ...{ "endpoints.iam": endpoints?.iam, "endpoints.sts": endpoints?.sts },
    };
    let told = message;
    for (const [input, value] of Object.entries(values)) {
        told = value ? told.replace(wholeWord(value), input) : told;
    }
    return told;
}

function wholeWord(text: string): RegExp {
    return new RegExp(`(?<![\\w-])${text.replace(/\W/g, "\\$&")}(?![\\w-])`, "g");
}

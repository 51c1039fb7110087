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
    /** Region of STS; IAM is global. Default: the ambient region, then `us-east-1`. */
    readonly region: string | null;
    /** One endpoint for every service, e.g. of an emulator. */
    readonly endpoint: string | null;
    /** Endpoints by service; each wins over {@link endpoint}. */
    readonly endpoints: Endpoints | null;
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

export interface AssumeRole {
    readonly roleArn: string;
    readonly externalId?: string | null;
    /** Default: `stacklease`. */
    readonly sessionName?: string | null;
}

export interface Endpoints {
    readonly iam?: string | null;
    readonly sts?: string | null;
}

/** The region of a connection's regional calls. */
export function regionOf({ region }: Connection): string {
    return region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? "us-east-1";
}

/** The ambient chain in the place of a connection's own keys, for the same region and endpoints. */
export function ambient(connection: Connection): Connection {
    return { ...connection, accessKeyId: null, secretAccessKey: null };
}

/** Says in a message where a connection's credentials come from, without any secret. */
export function describeConnection(connection: Connection): string {
    const source = connection.accessKeyId
        ? `access key ${connection.accessKeyId}`
        : connection.profile
          ? `profile ${connection.profile}`
          : "the ambient AWS credentials";
    return connection.assumeRole ? `role ${connection.assumeRole.roleArn} assumed by ${source}` : source;
}

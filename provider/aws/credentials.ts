import type { STSClientConfig } from "@aws-sdk/client-sts";
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider, Pluggable } from "@smithy/types";
import type { Connection } from "./connection";
import { LocalFault } from "./localFault";
import { containerFault, fileFault, missingCredentials, profileFault } from "./missingCredentials";
import { partialEnvironment, partialKey, partialProfile, partialWebIdentity } from "./partialCredentials";

/** How roles are assumed. */
export interface RoleAssumption {
    /** Settings of the STS clients that assume roles. */
    readonly sts: STSClientConfig;
    /** Middleware that all our clients have. */
    readonly plugin: Pluggable<never, never>;
}

/**
 * Returns a provider of a connection's credentials: its own key, or else those of the AWS credential chain. If the
 * connection has a role to assume, the provider assumes it with those credentials. All roles, including those of
 * profiles, are assumed at the endpoint of the connection.
 */
export function credentialsOf(connection: Connection, assumption: RoleAssumption): AwsCredentialIdentityProvider {
    const { accessKeyId, secretAccessKey, assumeRole } = connection;
    const ownKey = accessKeyId && secretAccessKey ? async () => ({ accessKeyId, secretAccessKey }) : undefined;
    const base = validated(ownKey ?? chain(connection, assumption));
    if (!assumeRole) {
        return base;
    }
    let assumed: AwsCredentialIdentityProvider | undefined;
    return async (properties) => {
        assumed ??= (await import("@aws-sdk/credential-providers")).fromTemporaryCredentials({
            masterCredentials: base,
            clientConfig: assumption.sts,
            clientPlugins: [assumption.plugin as never],
            params: {
                RoleArn: assumeRole.roleArn,
                RoleSessionName: assumeRole.sessionName ?? "stacklease",
                ...(assumeRole.externalId && { ExternalId: assumeRole.externalId }),
            },
        });
        return assumed(properties);
    };
}

/** A credential provider of the SDK, as a link of the chain. */
interface Link {
    readonly provide: (properties?: Record<string, unknown>) => Promise<AwsCredentialIdentity>;
    /** Returns why it has no credentials; undefined if the chain continues with the next link. */
    readonly faultOf?: (error: unknown) => Promise<LocalFault | undefined>;
}

/**
 * Returns a provider that tries the SDK's providers in the order of its default chain. The SDK's own chain reports only
 * that the last provider had no credentials. Here, a provider that is configured and fails ends the chain with its own
 * cause, as in the AWS CLI.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
function chain(connection: Connection, assumption: RoleAssumption): AwsCredentialIdentityProvider {
    let links: Promise<readonly Link[]> | undefined;
    return async (properties) => {
        links ??= createLinks(connection, assumption);
        for (const link of await links) {
            const credentials = await credentialsFrom(link, properties);
            if (credentials) {
                return credentials;
            }
        }
        throw missingCredentials(connection);
    };
}

async function createLinks(connection: Connection, { sts, plugin }: RoleAssumption): Promise<Link[]> {
    const { fromEnv, fromHttp, fromIni, fromInstanceMetadata, fromTokenFile } = await import(
        "@aws-sdk/credential-providers"
    );
    const { getDefaultRoleAssumer, getDefaultRoleAssumerWithWebIdentity } = await import("@aws-sdk/client-sts");
    const profile = connection.profile ?? (process.env.AWS_PROFILE || undefined);
    const init = {
        ...(profile && { profile }),
        // The clients of SSO and aws login take no other settings. Their region is the profile's.
        clientConfig: { ...(sts.requestHandler && { requestHandler: sts.requestHandler }) },
        roleAssumer: getDefaultRoleAssumer(sts, [plugin as never]),
        roleAssumerWithWebIdentity: getDefaultRoleAssumerWithWebIdentity(sts, [plugin as never]),
    };
    const fromProfile = fromIni(init);
    return [
        ...(profile ? [] : [{ provide: fromEnv(), faultOf: async () => partialEnvironment() }]),
        {
            provide: async (properties) => {
                await partialProfile(connection);
                return fromProfile(properties);
            },
            faultOf: (error: unknown) => profileFault(connection, error),
        },
        { provide: fromTokenFile(init), faultOf: async () => partialWebIdentity() },
        ...(hasContainerRole()
            ? // fromHttp throws immediately if it does not accept the URI.
              [{ provide: async () => fromHttp({})(), faultOf: async () => containerFault() }]
            : mayUseInstanceRole()
              ? [{ provide: fromInstanceMetadata() }]
              : []),
    ];
}

function hasContainerRole(): boolean {
    const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, AWS_CONTAINER_CREDENTIALS_FULL_URI } = process.env;
    return Boolean(AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || AWS_CONTAINER_CREDENTIALS_FULL_URI);
}

function mayUseInstanceRole(): boolean {
    const { AWS_EC2_METADATA_DISABLED = "" } = process.env;
    return ["", "false"].includes(AWS_EC2_METADATA_DISABLED.toLowerCase());
}

/** Returns the credentials of a link; undefined if it has none and the chain continues. */
async function credentialsFrom({ provide, faultOf }: Link, properties?: Record<string, unknown>) {
    try {
        return await provide(properties);
    } catch (error) {
        const fault = (await faultOf?.(error)) ?? fileFault(error);
        if (!fault && (error as { tryNextLink?: boolean }).tryNextLink) {
            return undefined;
        }
        throw fault ?? error;
    }
}

/**
 * Returns a provider that throws if its credentials cannot be sent in a request. Otherwise the failure would look like
 * one of AWS or of the network.
 */
function validated(provider: AwsCredentialIdentityProvider): AwsCredentialIdentityProvider {
    return async (properties) => {
        const credentials = await provider(properties);
        const { accessKeyId, secretAccessKey, sessionToken = "" } = credentials;
        if (!accessKeyId || !secretAccessKey) {
            throw partialKey(accessKeyId ? "secret access key" : "access key id");
        }
        const parts = {
            "access key id": accessKeyId,
            "secret access key": secretAccessKey,
            "session token": sessionToken,
        };
        const malformed = Object.entries(parts).find(([, value]) => /[^\x21-\x7e]/.test(value));
        if (malformed) {
            throw new LocalFault(
                "MalformedCredentials",
                `the ${malformed[0]} contains a line break, a space or another character that is not valid in a key`,
                "remove it where the credentials are set; a line break at the end of a file is a common cause",
            );
        }
        return credentials;
    };
}

import type { STSClientConfig } from "@aws-sdk/client-sts";
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider, Pluggable } from "@smithy/types";
import type { Connection } from "./connection";
import { LocalFault } from "./localFault";
import { containerFault, fileFault, missingCredentials, profileFault } from "./missingCredentials";
import { partialEnvironment, partialKey, partialProfile, partialWebIdentity } from "./partialCredentials";

/** How STS is asked for the session of a role. */
export interface RoleAssumption {
    readonly sts: STSClientConfig;
    /** What every client of ours does beside. */
    readonly plugin: Pluggable<never, never>;
}

/**
 * Returns the credentials of a connection: its own key, else those of the AWS chain, and on top of them the role to
 * assume. Every role on the way, also one that a profile names, is assumed at the endpoint of the connection.
 */
export function credentialsOf(connection: Connection, assumption: RoleAssumption): AwsCredentialIdentityProvider {
    const { accessKeyId, secretAccessKey, assumeRole } = connection;
    const own = accessKeyId && secretAccessKey ? async () => ({ accessKeyId, secretAccessKey }) : undefined;
    const base = sendable(own ?? chain(connection, assumption));
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

/** A provider of the SDK. */
interface Link {
    readonly provide: (properties?: Record<string, unknown>) => Promise<AwsCredentialIdentity>;
    /** Why it has no credentials; undefined if the next one is to be asked. */
    readonly faultOf?: (error: unknown) => Promise<LocalFault | undefined>;
}

/**
 * The SDK's providers in the order of its default chain, which tells only that the last one had nothing. A provider
 * that was chosen and fails ends the chain with its own cause, as in the AWS CLI.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
function chain(connection: Connection, assumption: RoleAssumption): AwsCredentialIdentityProvider {
    let links: Promise<readonly Link[]> | undefined;
    return async (properties) => {
        links ??= linksOf(connection, assumption);
        for (const link of await links) {
            const credentials = await ask(link, properties);
            if (credentials) {
                return credentials;
            }
        }
        throw missingCredentials(connection);
    };
}

async function linksOf(connection: Connection, { sts, plugin }: RoleAssumption): Promise<Link[]> {
    const { fromEnv, fromHttp, fromIni, fromInstanceMetadata, fromTokenFile } = await import(
        "@aws-sdk/credential-providers"
    );
    const { getDefaultRoleAssumer, getDefaultRoleAssumerWithWebIdentity } = await import("@aws-sdk/client-sts");
    const profile = connection.profile ?? (process.env.AWS_PROFILE || undefined);
    const init = {
        ...(profile && { profile }),
        // Clients of SSO and aws login take nothing from the client that asks for credentials. Their region is the
        // profile's.
        clientConfig: { ...(sts.requestHandler && { requestHandler: sts.requestHandler }) },
        roleAssumer: getDefaultRoleAssumer(sts, [plugin as never]),
        roleAssumerWithWebIdentity: getDefaultRoleAssumerWithWebIdentity(sts, [plugin as never]),
    };
    const ofProfile = fromIni(init);
    return [
        ...(profile ? [] : [{ provide: fromEnv(), faultOf: async () => partialEnvironment() }]),
        {
            provide: async (properties) => {
                await partialProfile(connection);
                return ofProfile(properties);
            },
            faultOf: (error: unknown) => profileFault(connection, error),
        },
        { provide: fromTokenFile(init), faultOf: async () => partialWebIdentity() },
        ...(isContainer()
            ? // It throws at once for a URI that it does not accept.
              [{ provide: async () => fromHttp({})(), faultOf: async () => containerFault() }]
            : hasInstance()
              ? [{ provide: fromInstanceMetadata() }]
              : []),
    ];
}

function isContainer(): boolean {
    const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, AWS_CONTAINER_CREDENTIALS_FULL_URI } = process.env;
    return Boolean(AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || AWS_CONTAINER_CREDENTIALS_FULL_URI);
}

function hasInstance(): boolean {
    const { AWS_EC2_METADATA_DISABLED = "" } = process.env;
    return ["", "false"].includes(AWS_EC2_METADATA_DISABLED.toLowerCase());
}

/** The credentials of a provider; undefined if it has none and the next one is to be asked. */
async function ask({ provide, faultOf }: Link, properties?: Record<string, unknown>) {
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

/** Refuses credentials that no request can carry, before AWS or the network is blamed for it. */
function sendable(provider: AwsCredentialIdentityProvider): AwsCredentialIdentityProvider {
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
        const broken = Object.entries(parts).find(([, value]) => /[^\x21-\x7e]/.test(value));
        if (broken) {
            throw new LocalFault(
                "MalformedCredentials",
                `the ${broken[0]} holds a line break, a space or another character that no key has`,
                "remove it where the credentials are set; the last line break of a file is a common cause",
            );
        }
        return credentials;
    };
}

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, type Credentials, GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";
import { callerIdentity } from "../../../provider/aws/callerIdentity";
import { ambientConnection, type Connection } from "../../../provider/aws/connection";
import { awsCode } from "../../../provider/aws/errors";
import { Operation } from "../../../provider/errors/operation";
import { mintLease, setting } from "../../support/leases";
import { useProxy } from "../../support/proxyServer";
import { makeRole, roleArn } from "../../support/roles";
import { useSurroundings } from "../../support/surroundings";
import { privateCa, TlsFront } from "../../support/tlsFront";
import { useSimulator } from "../../support/useSimulator";

interface Keys {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
}

describe("the credentials of an issuer", () => {
    const aws = useSimulator();
    const proxy = useProxy();
    const environment = useSurroundings();
    let front: TlsFront;
    /** A server for the sources other than IAM and STS: metadata, SSO and web identities. */
    let others: Server;
    let answer: (path: string) => object | string;
    beforeEach(async () => {
        await makeRole(aws());
        front = await TlsFront.start(aws().endpoint);
        others = createServer((request, response) => {
            const body = answer(request.url ?? "");
            response.end(typeof body === "string" ? body : JSON.stringify(body));
        });
        await new Promise<void>((resolve) => others.listen(0, "127.0.0.1", resolve));
        environment.set({ HOME: environment.folder, AWS_REGION: "us-east-1" });
    });
    afterEach(async () => {
        others.closeAllConnections();
        others.close();
        await front.stop();
    });

    const othersUrl = () => `http://127.0.0.1:${(others.address() as AddressInfo).port}`;
    const sts = () => new STSClient({ region: "us-east-1", endpoint: aws().endpoint, credentials: aws().issuer() });
    const iam = () => new IAMClient({ region: "us-east-1", endpoint: aws().endpoint, credentials: aws().issuer() });
    const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
    const profile = (name: string) => (name === "default" ? "[default]" : `[profile ${name}]`);
    const keysOf = ({ accessKeyId, secretAccessKey } = aws().issuer()) => [
        `aws_access_key_id = ${accessKeyId}`,
        `aws_secret_access_key = ${secretAccessKey}`,
    ];
    const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();
    const role = `role_arn = ${roleArn()}`;
    const secret = "hidden-in-stderr";

    /** Returns credentials of a session of the role. */
    async function session(): Promise<Keys> {
        const given = { RoleArn: roleArn(), RoleSessionName: "ci" };
        return keysIn((await sts().send(new AssumeRoleCommand(given))).Credentials);
    }

    function keysIn(credentials: Credentials | undefined): Keys {
        const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = credentials ?? {};
        return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    }

    /** Returns the same credentials in the JSON form that services use. */
    async function sessionJson(): Promise<Record<string, string>> {
        const { accessKeyId, secretAccessKey, sessionToken } = await session();
        const Expiration = tomorrow();
        return { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration };
    }

    function cache(folder: string, name: string, content: object): void {
        const at = join(environment.folder, ".aws", ...folder.split("/"));
        mkdirSync(at, { recursive: true });
        writeFileSync(join(at, `${name}.json`), JSON.stringify(content));
    }
    const sha = (algorithm: "sha1" | "sha256", text: string) => createHash(algorithm).update(text).digest("hex");

    type Source = [source: string, prepare: () => unknown, issuer: string];
    const user = "user/admin";
    const sources: Source[] = [
        ["the backend's own key", () => ({ ...aws().issuer() }), user],
        [
            "the environment",
            () => {
                const { accessKeyId, secretAccessKey } = aws().issuer();
                environment.set({ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
            },
            user,
        ],
        [
            "the environment, with a session token",
            async () => {
                const { accessKeyId, secretAccessKey, sessionToken } = await session();
                environment.set({ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
                environment.set({ AWS_SESSION_TOKEN: sessionToken });
            },
            "assumed-role/deploy/ci",
        ],
        ["the default profile", () => environment.config(profile("default"), ...keysOf()), user],
        [
            "AWS_PROFILE",
            () => {
                environment.config(profile("ops"), ...keysOf());
                environment.set({ AWS_PROFILE: "ops" });
            },
            user,
        ],
        [
            "the backend's profile",
            () => {
                environment.config(profile("ops"), ...keysOf());
                return { profile: "ops" };
            },
            user,
        ],
        [
            "a profile that assumes a role, at the backend's endpoint",
            () => {
                const base = [profile("base"), ...keysOf()];
                environment.config(...base, profile("ops"), role, "source_profile = base", "role_session_name = ci");
                return { profile: "ops" };
            },
            "assumed-role/deploy/ci",
        ],
        [
            "a profile that assumes a role with credentials from the environment",
            () => {
                const { accessKeyId, secretAccessKey } = aws().issuer();
                environment.set({ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
                environment.config(
                    ...[profile("ops"), role, "credential_source = Environment", "role_session_name = ci"],
                );
                return { profile: "ops" };
            },
            "assumed-role/deploy/ci",
        ],
        [
            "the backend's assumeRole, with a profile",
            () => {
                environment.config(profile("default"), ...keysOf());
                return { assumeRole: { roleArn: roleArn(), sessionName: "ci" } };
            },
            "assumed-role/deploy/ci",
        ],
        [
            "a credential_process",
            async () => {
                const { Token: SessionToken, ...rest } = await sessionJson();
                const printed = JSON.stringify({ Version: 1, SessionToken, ...rest });
                const script = environment.file("process.sh", `#!/bin/sh\necho '${printed}'\n`);
                environment.config(profile("default"), `credential_process = ${script}`);
            },
            "assumed-role/deploy/ci",
        ],
        [
            "a container endpoint",
            async () => {
                const credentials = await sessionJson();
                answer = () => credentials;
                environment.set({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${othersUrl()}/credentials` });
            },
            "assumed-role/deploy/ci",
        ],
        [
            "instance metadata",
            async () => {
                const credentials = { Code: "Success", ...(await sessionJson()) };
                answer = (path) => (/\/(deploy)$/.test(path) ? credentials : /token$/.test(path) ? "token" : "deploy");
                environment.set({ AWS_EC2_METADATA_DISABLED: undefined });
                environment.set({ AWS_EC2_METADATA_SERVICE_ENDPOINT: othersUrl() });
            },
            "assumed-role/deploy/ci",
        ],
        [
            "aws login",
            async () => {
                const accessToken = { ...(await session()), accountId: "123456789012", expiresAt: tomorrow() };
                const rest = { clientId: "c", refreshToken: "r", dpopKey: "k" };
                cache("login/cache", sha("sha256", roleArn()), { accessToken, ...rest });
                environment.config(profile("default"), `login_session = ${roleArn()}`);
                environment.set({ AWS_LOGIN_CACHE_DIRECTORY: join(environment.folder, ".aws/login/cache") });
            },
            "assumed-role/deploy/ci",
        ],
    ];
    const sso = [
        ...[profile("default"), "sso_start_url = https://corp.example", "sso_region = us-east-1"],
        ...["sso_account_id = 123456789012", "sso_role_name = deploy"],
    ];

    for (const [source, prepare, issuer] of sources) {
        it(`come from ${source}, through a proxy with a private CA`, async () => {
            environment.set({ HTTPS_PROXY: proxy().url, AWS_CA_BUNDLE: privateCa });
            const given = (await prepare()) as Partial<Connection> | undefined;
            const connection = { ...ambientConnection, endpoint: front.endpoint, ...given };

            const { arn } = await callerIdentity(connection, new Operation("use", "AWS"));

            assert.ok(arn.endsWith(`:${issuer}`), arn);
            assert.deepEqual([...new Set(proxy().asked)], [`CONNECT ${front.host}`]);
        });
    }

    const ssoLogin = () =>
        cache("sso/cache", sha("sha1", "https://corp.example"), { accessToken: secret, expiresAt: tomorrow() });

    it("come from an SSO session, which also uses the proxy and the private CA", async () => {
        const { accessKeyId, secretAccessKey, sessionToken } = await session();
        const expiration = Date.now() + 3_600_000;
        answer = () => ({ roleCredentials: { accessKeyId, secretAccessKey, sessionToken, expiration } });
        ssoLogin();
        environment.config(...sso);
        const portal = await TlsFront.start(othersUrl());
        environment.set({ AWS_ENDPOINT_URL_SSO: portal.endpoint });
        environment.set({ HTTPS_PROXY: proxy().url, AWS_CA_BUNDLE: privateCa });

        try {
            const { arn } = await callerIdentity(
                { ...ambientConnection, endpoint: front.endpoint },
                new Operation("use", "AWS"),
            );

            assert.ok(arn.endsWith(":assumed-role/deploy/ci"), arn);
            assert.deepEqual(proxy().asked, [`CONNECT ${portal.host}`, `CONNECT ${front.host}`]);
        } finally {
            await portal.stop();
        }
    });

    it("come from the environment even if a container URI is set", async () => {
        const { accessKeyId, secretAccessKey } = aws().issuer();
        environment.set({ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
        environment.set({ AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://example.com/credentials" });

        const { arn } = await callerIdentity(
            { ...ambientConnection, endpoint: aws().endpoint },
            new Operation("use", "AWS"),
        );

        assert.ok(arn.endsWith(":user/admin"), arn);
    });

    it("come from a web identity, exchanged at the backend's STS endpoint", async () => {
        const { AccessKeyId, SecretAccessKey, Token, Expiration } = await sessionJson();
        answer = () =>
            `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>${AccessKeyId}</AccessKeyId><SecretAccessKey>${SecretAccessKey}</SecretAccessKey><SessionToken>${Token}</SessionToken><Expiration>${Expiration}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
        const AWS_WEB_IDENTITY_TOKEN_FILE = environment.file("token", "a.web.token");
        environment.set({ AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN: roleArn() });
        const { clientsFor } = await import("../../../provider/aws/clients.js");

        const client = await clientsFor({ ...ambientConnection, endpoint: othersUrl() }).sts();

        assert.equal((await client.config.credentials()).accessKeyId, AccessKeyId);
    });

    type Cause = [what: string, prepare: () => unknown, code: string, expectedMessage: RegExp];
    const script = (text: string) => environment.file("process.sh", `#!/bin/sh\n${text}\n`);
    const runs = (text: string) => environment.config(profile("default"), `credential_process = ${script(text)}`);
    const printed = (more: object) =>
        JSON.stringify({ Version: 1, AccessKeyId: "AKIA", SecretAccessKey: secret, ...more });
    const id = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE";
    const partials: [what: string, prepare: () => unknown, expectedMessage: RegExp][] = [
        [
            "the environment has no secret key",
            () => {
                environment.config(profile("default"), ...keysOf());
                environment.set({ AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE" });
            },
            /\(AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY\); set both, or neither/,
        ],
        [
            "the environment has no key id",
            () => environment.set({ AWS_SECRET_ACCESS_KEY: secret, AWS_ACCESS_KEY_ID: "" }),
            /\(AWS_SECRET_ACCESS_KEY is set without AWS_ACCESS_KEY_ID\)/,
        ],
        [
            "a profile has no secret key",
            () => environment.config(profile("default"), id),
            /\(the default profile has aws_access_key_id without aws_secret_access_key\); correct its settings/,
        ],
        [
            "a profile has no key id",
            () => environment.config(profile("default"), `aws_secret_access_key = ${secret}`),
            /aws_secret_access_key without aws_access_key_id/,
        ],
        [
            "a profile has an empty secret key",
            () => environment.config(profile("default"), id, "aws_secret_access_key ="),
            /aws_access_key_id without aws_secret_access_key/,
        ],
        [
            "a source_profile has no secret key",
            () => environment.config(profile("default"), role, "source_profile = base", profile("base"), id),
            /\(profile base, a source_profile of the default profile, has aws_access_key_id without/,
        ],
        [
            "a role has no source",
            () => environment.config(profile("default"), role, ...keysOf()),
            /role_arn without source_profile, credential_source or web_identity_token_file/,
        ],
        [
            "a role has two sources",
            () => {
                const sources = ["source_profile = base", "credential_source = Environment"];
                environment.config(profile("default"), role, ...sources, profile("base"), ...keysOf());
            },
            /both source_profile and credential_source/,
        ],
        [
            "the role of a source_profile has no source",
            () => environment.config(profile("default"), role, "source_profile = base", profile("base"), role),
            /profile base, a source_profile of the default profile, has role_arn without/,
        ],
        [
            "a profile's web identity has no role",
            () => environment.config(profile("default"), "web_identity_token_file = /token", ...keysOf()),
            /web_identity_token_file without role_arn/,
        ],
        [
            "the environment's web identity has no role",
            () => environment.set({ AWS_WEB_IDENTITY_TOKEN_FILE: "/token" }),
            /\(AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN\)/,
        ],
    ];
    const causes: Cause[] = [
        [
            "nothing is configured",
            () => {},
            "NoCredentials",
            /none found in the environment, the default profile, the container or the instance\); log in, set AWS_PROFILE/,
        ],
        [
            "AWS_PROFILE names a profile without credentials",
            () => {
                environment.config(profile("bare"), "region = eu-west-1");
                environment.set({ AWS_PROFILE: "bare" });
            },
            "NoCredentials",
            /none found in profile bare from AWS_PROFILE, the container or the instance\); configure that profile \(aws configure/,
        ],
        [
            "AWS_PROFILE names a profile that does not exist",
            () => {
                environment.config(profile("ops"), ...keysOf());
                environment.set({ AWS_PROFILE: "none" });
            },
            "ProfileNotFound",
            /\(profile none from AWS_PROFILE does not exist in the AWS config files\); correct its name/,
        ],
        [
            "the backend's profile does not exist",
            () => ({ profile: "hidden-in-stderr" }),
            "ProfileNotFound",
            /from the backend's profile \(the backend's profile does not exist in the AWS config files\); correct its name/,
        ],
        [
            "a source_profile does not exist",
            () => environment.config(profile("default"), role, "source_profile = gone"),
            "ProfileNotFound",
            /\(profile gone, a source_profile of the default profile, does not exist in the AWS config files\); correct source_profile/,
        ],
        [
            "the source_profile settings form a loop",
            () =>
                environment.config(
                    ...[profile("default"), role, "source_profile = a", profile("a"), role, "source_profile = b"],
                    ...[profile("b"), role, "source_profile = a"],
                ),
            "ProfileLoop",
            /source_profile settings of the default profile form a loop/,
        ],
        [
            "a profile is its own source_profile",
            () => environment.config(profile("default"), role, "source_profile = default"),
            "ProfileLoop",
            /form a loop/,
        ],
        [
            "a credential_process fails",
            () => runs(`echo ${secret} >&2; exit 3`),
            "ProcessFailed",
            /\(the credential_process of the default profile failed\); run that command in a terminal to see why/,
        ],
        [
            "a credential_process does not exist",
            () => environment.config(profile("default"), `credential_process = /${secret}`),
            "ProcessFailed",
            /failed\)/,
        ],
        [
            "a credential_process prints text that is not JSON",
            () => runs(`echo ${secret}`),
            "ProcessInvalid",
            /did not print credentials as JSON with Version 1/,
        ],
        ["a credential_process prints nothing", () => runs("true"), "ProcessInvalid", /did not print credentials/],
        [
            "a credential_process prints another version",
            () => runs(`echo '${printed({ Version: 2 })}'`),
            "ProcessInvalid",
            /did not print/,
        ],
        [
            "a credential_process prints JSON without a key",
            () => runs(`echo '{"Version":1}'`),
            "ProcessInvalid",
            /did not print/,
        ],
        [
            "a credential_process returns expired credentials",
            () => runs(`echo '${printed({ Expiration: "2020-01-01T00:00:00Z" })}'`),
            "ProcessExpired",
            /returned expired credentials\); log in again at the source of its credentials/,
        ],
        [
            "the credential_process of a source_profile fails",
            () =>
                environment.config(
                    ...[profile("default"), role, "source_profile = base"],
                    ...[profile("base"), `credential_process = ${script(`echo ${secret} >&2; exit 1`)}`],
                ),
            "ProcessFailed",
            /\(the credential_process of profile base failed\)/,
        ],
        [
            "a profile requires MFA",
            () =>
                environment.config(
                    ...[
                        profile("default"),
                        role,
                        "source_profile = base",
                        "mfa_serial = arn:aws:iam::123456789012:mfa/me",
                    ],
                    ...[profile("base"), ...keysOf()],
                ),
            "MfaRequired",
            /needs an MFA code, .*\); start a session first, e.g. with aws-vault exec, and unset AWS_PROFILE/,
        ],
        [
            "there is no SSO login",
            () => environment.config(...sso),
            "SsoLoginRequired",
            /SSO session of the default profile has expired or does not exist\); run aws sso login/,
        ],
        [
            "the SSO session has expired",
            () => {
                const expiresAt = "2020-01-01T00:00:00Z";
                cache("sso/cache", sha("sha1", "https://corp.example"), { accessToken: secret, expiresAt });
                environment.config(...sso);
            },
            "SsoLoginRequired",
            /has expired or does not exist\); run aws sso login/,
        ],
        [
            "a profile lacks an SSO setting",
            () => environment.config(profile("default"), "sso_start_url = https://corp.example"),
            "SsoFailed",
            /check the profile's sso_ settings/,
        ],
        [
            "there is no aws login session",
            () => {
                environment.set({ AWS_LOGIN_CACHE_DIRECTORY: environment.folder });
                environment.config(profile("dev"), `login_session = ${roleArn()}`);
                environment.set({ AWS_PROFILE: "dev" });
            },
            "LoginRequired",
            /the aws login session of profile dev from AWS_PROFILE has expired or does not exist\); run aws login --profile dev/,
        ],
        [
            "the credential_source has no credentials",
            () => environment.config(profile("default"), role, "credential_source = Environment"),
            "CredentialSourceFailed",
            /the credential_source of the default profile has no credentials/,
        ],
        [
            "the web identity token file does not exist",
            () => environment.set({ AWS_WEB_IDENTITY_TOKEN_FILE: "/nowhere", AWS_ROLE_ARN: roleArn() }),
            "TokenFileUnreadable",
            /the web identity token file cannot be read \(ENOENT\)/,
        ],
        [
            "the container endpoint returns no credentials",
            () => {
                answer = () => ({});
                environment.set({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${othersUrl()}/${secret}` });
            },
            "ContainerFailed",
            /the container's credential endpoint returned no credentials/,
        ],
        [
            "the container's token file does not exist",
            () =>
                environment.set({
                    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${othersUrl()}/${secret}`,
                    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: "/nowhere",
                }),
            "ContainerFailed",
            /the container's credential endpoint returned no credentials\); .*AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE/,
        ],
        ...["http://example.com/credentials", "no-uri"].map(
            (uri): Cause => [
                `the container URI is ${uri}`,
                () => environment.set({ AWS_CONTAINER_CREDENTIALS_FULL_URI: uri }),
                "ContainerFailed",
                /check AWS_CONTAINER_CREDENTIALS_FULL_URI/,
            ],
        ),
        [
            "the web identity token file of a profile does not exist",
            () => environment.config(profile("default"), role, "web_identity_token_file = /nowhere"),
            "TokenFileUnreadable",
            /the web identity token file cannot be read/,
        ],
        [
            "SSO is unreachable",
            () => {
                ssoLogin();
                environment.config(...sso);
                environment.set({ AWS_ENDPOINT_URL_SSO: "http://127.0.0.1:9" });
            },
            "SourceUnreachable",
            /cannot reach AWS SSO for the default profile\); check the network/,
        ],
        [
            "SSO presents a certificate of an unknown CA",
            () => {
                ssoLogin();
                environment.config(...sso);
                environment.set({ AWS_ENDPOINT_URL_SSO: front.endpoint });
            },
            "SourceUnreachable",
            /cannot reach AWS SSO/,
        ],
        [
            "a proxy answers for SSO",
            () => {
                ssoLogin();
                environment.config(...sso);
                Object.assign(proxy(), { refusal: { status: 403, body: `<html>${secret}</html>` } });
                environment.set({ AWS_ENDPOINT_URL_SSO: front.endpoint, HTTPS_PROXY: proxy().url });
            },
            "SourceUnreachable",
            /cannot reach AWS SSO/,
        ],
        ...partials.map(
            ([what, prepare, expectedMessage]): Cause => [
                what,
                () => {
                    // Credentials of another identity, which must not be used.
                    const { accessKeyId } = aws().issuer();
                    answer = () => ({ AccessKeyId: accessKeyId, SecretAccessKey: secret, Token: "t" });
                    environment.set({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${othersUrl()}/credentials` });
                    return prepare();
                },
                "PartialCredentials",
                expectedMessage,
            ],
        ),
        [
            "a line break follows the key id",
            () => environment.set({ AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE\n", AWS_SECRET_ACCESS_KEY: secret }),
            "MalformedCredentials",
            /^use AWS: the access key id contains a line break, a space .*; remove it where the credentials are set/,
        ],
        [
            "a line break follows the secret key",
            () =>
                environment.set({ AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY: `${secret}\r\n` }),
            "MalformedCredentials",
            /the secret access key contains a line break/,
        ],
    ];
    for (const [what, prepare, code, expectedMessage] of causes) {
        it(`fail with ${code} if ${what}`, async () => {
            const given = prepare() as Partial<Connection> | undefined;
            const connection = { ...ambientConnection, endpoint: aws().endpoint, ...given };

            const error = await callerIdentity(connection, new Operation("use", "AWS")).then(
                () => assert.fail("it should have failed"),
                (error: Error) => error,
            );

            assert.equal(awsCode(error.cause), code);
            assert.match(error.message, expectedMessage);
            assert.doesNotMatch(`${error.message} ${(error.cause as Error).message}`, new RegExp(secret));
            assert.equal(aws().calls.count("sts:GetCallerIdentity"), 0);
        });
    }

    it("are fetched once per lease: the account that is checked belongs to the session that writes", async () => {
        const { accessKeyId, secretAccessKey } = aws().issuer();
        const log = join(environment.folder, "runs");
        const given = JSON.stringify({ Version: 1, AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey });
        const process = script(`echo run >> ${log}; echo '${given}'`);
        const policy = { PolicyName: "iam", RoleName: "deploy", PolicyDocument: JSON.stringify(everything) };
        await iam().send(new PutRolePolicyCommand(policy));
        environment.config(
            ...[profile("ops"), role, "source_profile = base"],
            ...[profile("base"), `credential_process = ${process}`],
        );
        const on = await setting(aws(), {}, { accessKeyId: null, secretAccessKey: null, profile: "ops" });

        await mintLease(on);

        assert.equal(readFileSync(log, "utf8"), "run\n");
        assert.equal(aws().calls.count("sts:AssumeRole"), 1);
        assert.equal(aws().calls.count("iam:CreateAccessKey"), 1);
    });

    it("are requested once from a failing credential_process", async () => {
        const log = join(environment.folder, "runs");
        runs(`echo run >> ${log}; exit 1`);

        await assert.rejects(
            callerIdentity({ ...ambientConnection, endpoint: aws().endpoint }, new Operation("use", "AWS")),
        );

        assert.equal(readFileSync(log, "utf8"), "run\n");
    });

    it("include the session token from the environment", async () => {
        const { accessKeyId, secretAccessKey, sessionToken } = keysIn(
            (await sts().send(new GetSessionTokenCommand({}))).Credentials,
        );
        environment.set({ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
        environment.set({ AWS_SESSION_TOKEN: sessionToken });

        const { arn } = await callerIdentity(
            { ...ambientConnection, endpoint: aws().endpoint },
            new Operation("use", "AWS"),
        );

        assert.equal(arn, "arn:aws:iam::123456789012:user/admin");
    });
});

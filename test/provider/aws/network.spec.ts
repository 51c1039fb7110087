import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { callerIdentity } from "../../../provider/aws/callerIdentity";
import { ambientConnection, type Connection } from "../../../provider/aws/connection";
import { probeAction } from "../../../provider/aws/grantedAction";
import { Operation } from "../../../provider/errors/operation";
import { dynamicCredential } from "../../../provider/runtime";
import { mintLease, setting } from "../../support/leases";
import { useProxy } from "../../support/proxyServer";
import { messageOf } from "../../support/resource";
import { useSurroundings } from "../../support/surroundings";
import { type Certificate, privateCa, TlsFront } from "../../support/tlsFront";
import { useSimulator } from "../../support/useSimulator";

describe("an issuer behind a proxy and a private CA", () => {
    const aws = useSimulator();
    const proxy = useProxy();
    const environment = useSurroundings();
    let fronts: TlsFront[];
    beforeEach(() => {
        fronts = [];
    });
    afterEach(() => Promise.all(fronts.map((front) => front.stop())));

    async function startFront(certificate?: Certificate): Promise<TlsFront> {
        const front = await TlsFront.start(aws().endpoint, certificate);
        fronts.push(front);
        return front;
    }

    const at = (endpoint: string, more: Partial<Connection> = {}): Connection => ({
        ...ambientConnection,
        ...aws().issuer(),
        region: "us-east-1",
        endpoint,
        ...more,
    });

    it("makes all calls of a lease through them, including the readiness probe and the revocation", async () => {
        const front = await startFront();
        environment.set({ HTTPS_PROXY: proxy().url, AWS_CA_BUNDLE: privateCa });
        const on = await setting(aws(), {}, { endpoint: front.endpoint });

        const lease = await mintLease(on, { readyCheck: "ec2:DescribeRegions" });
        await dynamicCredential.delete(lease.id, lease.outs);

        assert.equal(aws().calls.count("iam:DeleteUser"), 1);
        assert.ok(aws().calls.count("ec2:DescribeRegions") >= 1);
        assert.deepEqual([...new Set(proxy().asked)], [`CONNECT ${front.host}`]);
    });

    it("calls the embedded AWS without TLS through HTTP_PROXY, unless NO_PROXY lists it", async () => {
        environment.set({ HTTP_PROXY: proxy().url });
        await callerIdentity(at(aws().endpoint), new Operation("use", "AWS"));
        assert.deepEqual(proxy().asked, [`POST ${aws().endpoint}/`]);

        environment.set({ NO_PROXY: "127.0.0.1" });
        await callerIdentity(at(aws().endpoint), new Operation("use", "AWS"));
        await probeAction(at(aws().endpoint), aws().issuer(), "ec2:DescribeRegions");

        assert.equal(proxy().asked.length, 1);
    });

    it("authenticates to the proxy with the user and password of its URL", async () => {
        const front = await startFront();
        proxy().login = "me:p@ss";
        const url = `http://me:p%40ss@127.0.0.1:${proxy().port}`;
        environment.set({ HTTPS_PROXY: url, AWS_CA_BUNDLE: privateCa });

        assert.equal((await callerIdentity(at(front.endpoint), new Operation("use", "AWS"))).accountId, "123456789012");
        assert.deepEqual(proxy().asked, [`CONNECT ${front.host}`]);
    });

    it("uses only the proxy that a request needs: another proxy setting may be invalid", async () => {
        const front = await startFront();
        environment.set({ HTTPS_PROXY: proxy().url, HTTP_PROXY: "socks5://proxy", AWS_CA_BUNDLE: privateCa });

        assert.equal((await callerIdentity(at(front.endpoint), new Operation("use", "AWS"))).accountId, "123456789012");
    });

    it("trusts the CAs in REQUESTS_CA_BUNDLE, as the AWS CLI does, unless AWS_CA_BUNDLE is set", async () => {
        const front = await startFront();
        environment.set({ REQUESTS_CA_BUNDLE: privateCa });
        assert.equal((await callerIdentity(at(front.endpoint), new Operation("use", "AWS"))).accountId, "123456789012");

        environment.set({ REQUESTS_CA_BUNDLE: "/nowhere", AWS_CA_BUNDLE: privateCa });
        const again = at(front.endpoint, { region: "us-west-2" });
        assert.equal((await callerIdentity(again, new Operation("use", "AWS"))).accountId, "123456789012");
    });

    it("trusts the CAs in the profile's ca_bundle", async () => {
        const front = await startFront();
        const { accessKeyId, secretAccessKey } = aws().issuer();
        environment.config(
            ...["[profile corp]", `ca_bundle = ${privateCa}`],
            ...[`aws_access_key_id = ${accessKeyId}`, `aws_secret_access_key = ${secretAccessKey}`],
        );
        const own = { accessKeyId: null, secretAccessKey: null, profile: "corp" };

        assert.equal(
            (await callerIdentity(at(front.endpoint, own), new Operation("use", "AWS"))).accountId,
            "123456789012",
        );
    });

    for (const [what, bundle] of [
        ["alone", undefined],
        ["together with AWS_CA_BUNDLE", "other.pem"],
    ] as const) {
        it(`trusts the CAs in NODE_EXTRA_CA_CERTS, ${what}`, async () => {
            const front = await startFront();
            const script = `const { callerIdentity } = require(${JSON.stringify(join(__dirname, "../../../provider/aws/callerIdentity"))});
                callerIdentity(${JSON.stringify(at(front.endpoint))}, "use AWS").then(({ accountId }) => console.log(accountId));`;
            if (bundle) {
                copyFileSync(
                    join(__dirname, "../../support/certificates/elsewhere.pem"),
                    join(environment.folder, bundle),
                );
                environment.set({ AWS_CA_BUNDLE: join(environment.folder, bundle) });
            }
            const env = { ...process.env, NODE_EXTRA_CA_CERTS: privateCa };

            const args = ["--import", "tsx", "-e", script];
            const { stdout } = await promisify(execFile)(process.execPath, args, { env });

            assert.equal(stdout, "123456789012\n");
        });
    }

    const certificates: [certificate: Certificate, ca: boolean, expectedMessage: RegExp][] = [
        ["loopback", false, /\(UNABLE_TO_VERIFY_LEAF_SIGNATURE\); set AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS to/],
        ["elsewhere", true, /\(ERR_TLS_CERT_ALTNAME_INVALID\); use a host name that the certificate covers$/],
        ["expired", true, /\(CERT_HAS_EXPIRED\); renew the certificate, or correct this machine's clock$/],
    ];
    for (const [certificate, ca, expectedMessage] of certificates) {
        it(`reports what is wrong with a certificate: ${certificate}${ca ? "" : ", unknown CA"}`, async () => {
            const front = await startFront(certificate);
            environment.set({ AWS_CA_BUNDLE: ca ? privateCa : undefined });

            const message = await messageOf(callerIdentity(at(front.endpoint), new Operation("use", "AWS")));

            assert.match(
                message,
                /^use AWS: sts:GetCallerIdentity failed because the certificate of the backend's endpoint is not trusted/,
            );
            assert.match(message, expectedMessage);
        });
    }

    it("reports that an endpoint does not use TLS", async () => {
        const message = await messageOf(
            callerIdentity(at(aws().endpoint.replace("http:", "https:")), new Operation("use", "AWS")),
        );

        assert.match(message, /could not open a TLS connection to the backend's endpoint \(E\w+\); check whether/);
    });

    const page = "<!DOCTYPE html><html><body>Blocked by hidden-policy</body></html>";
    const refusals: [what: string, act: () => void, expectedMessage: RegExp][] = [
        [
            "forbids the host with a page",
            () => Object.assign(proxy(), { refusal: { status: 403, body: page } }),
            /that is not from AWS \(an HTML page, status 403\); check that the proxy allows that host, or list .* NO_PROXY$/,
        ],
        [
            "forbids the host with an empty body",
            () => Object.assign(proxy(), { refusal: { status: 403, body: "" } }),
            /that is not from AWS \(an empty body, status 403\); check that the proxy allows that host/,
        ],
        [
            "requires a user and password",
            () => Object.assign(proxy(), { login: "me:other" }),
            /\(an HTML page, status 407\); set the proxy's user and password in HTTPS?_PROXY$/,
        ],
        [
            "is unreachable",
            () => void proxy().stop(),
            /\(ECONNREFUSED\); check the proxy, or list the host in NO_PROXY$/,
        ],
    ];
    for (const scheme of ["https", "http"] as const) {
        for (const [what, act, expectedMessage] of refusals) {
            it(`reports that the proxy for ${scheme} requests ${what}, without a password`, async () => {
                const endpoint = scheme === "https" ? (await startFront()).endpoint : aws().endpoint;
                const variable = `${scheme.toUpperCase()}_PROXY`;
                const url = `http://me:hidden@127.0.0.1:${proxy().port}`;
                environment.set({ [variable]: url, AWS_CA_BUNDLE: privateCa });
                const shown = `the backend's endpoint through ${variable} (${proxy().url})`;
                act();

                const message = await messageOf(callerIdentity(at(endpoint), new Operation("use", "AWS")));

                assert.ok(message.includes(shown), message);
                assert.match(message, expectedMessage);
                assert.doesNotMatch(message, /hidden|Unknown/);
            });
        }
    }

    it("reports that the error may be temporary if a gateway returns no AWS response", async () => {
        const front = await startFront();
        environment.set({ HTTPS_PROXY: proxy().url, AWS_CA_BUNDLE: privateCa });
        proxy().refusal = { status: 502, body: page };

        const message = await messageOf(callerIdentity(at(front.endpoint), new Operation("use", "AWS")));

        assert.match(message, /sts:GetCallerIdentity failed with status 502: .*; run the same command again$/);
    });

    const broken: [variable: string, value: () => string, expectedMessage: RegExp][] = [
        [
            "AWS_CA_BUNDLE",
            () => "/nowhere/ca.pem",
            /AWS_CA_BUNDLE is set to \/nowhere\/ca\.pem, which cannot be read \(ENOENT\); /,
        ],
        ["AWS_CA_BUNDLE", () => environment.folder, /which cannot be read \(EISDIR\); set it to a readable file/],
        ["AWS_CA_BUNDLE", () => environment.file("ca.pem", "no certificate"), /which contains no PEM certificate; /],
        [
            "AWS_CA_BUNDLE",
            () =>
                environment.file("ca.pem", readFileSync(privateCa, "utf8").replace(/\n[A-Za-z0-9+/]{20}/, "\nhidden")),
            /\/ca\.pem, in which certificate 1 is damaged; /,
        ],
        [
            "AWS_CA_BUNDLE",
            () => {
                const good = readFileSync(privateCa, "utf8");
                return environment.file("ca.pem", `${good}\n${good.slice(0, good.length / 2)}`);
            },
            /\/ca\.pem, in which certificate 2 is damaged; /,
        ],
        [
            "HTTPS_PROXY",
            () => "socks5://me:hidden@proxy",
            /use AWS: HTTPS_PROXY is not an http:\/\/ or https:\/\/ URL; SOCKS proxies are not supported; set it to http:/,
        ],
    ];
    for (const [variable, value, expectedMessage] of broken) {
        it(`names the invalid variable ${variable} and sends nothing: ${expectedMessage.source}`, async () => {
            const { endpoint } = await startFront();
            environment.set({ [variable]: value() });

            const message = await messageOf(callerIdentity(at(endpoint), new Operation("use", "AWS")));

            assert.match(message, expectedMessage);
            assert.doesNotMatch(message, /hidden/);
            assert.equal(aws().calls.count(), 0);
        });
    }
});

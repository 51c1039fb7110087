import assert from "node:assert/strict";
import { awsCode } from "../../../provider/aws/errors";
import { awsBackend } from "../../../provider/runtime";
import { useProxy } from "../../support/proxyServer";
import type { Bag } from "../../support/resource";
import { useSurroundings } from "../../support/surroundings";
import { privateCa, TlsFront } from "../../support/tlsFront";
import { useSimulator } from "../../support/useSimulator";

const hidden = "hidden-Value1";

/**
 * The check of a backend detects an invalid issuer or network configuration, so it fails at preview, before anything is
 * issued.
 */
describe("an issuer fault that fails the backend's check at preview", () => {
    const aws = useSimulator();
    const proxy = useProxy();
    const environment = useSurroundings();
    let front: TlsFront;
    beforeEach(async () => {
        front = await TlsFront.start(aws().endpoint);
    });
    afterEach(() => front.stop());

    const own = (keys: Bag = {}): Bag => ({ ...aws().issuer(), ...keys });
    const behindTls = (): Bag => own({ endpoint: front.endpoint });
    const process = (text: string) => {
        const script = environment.file("process.sh", `#!/bin/sh\n${text}\n`);
        environment.config("[default]", `credential_process = ${script}`);
        return {};
    };
    const role = "role_arn = arn:aws:iam::123456789012:role/deploy";

    type Case = [input: string, prepare: () => Bag, code: string, expectedMessage: RegExp];
    const cases: Case[] = [
        [
            "an access key id of temporary credentials",
            () => own({ accessKeyId: "ASIAIOSFODNN7EXAMPLE" }),
            "check",
            /^accessKeyId: is the id of temporary credentials, which a backend does not accept/,
        ],
        [
            "a line break after the secret key",
            () => own({ secretAccessKey: `${hidden}\n` }),
            "check",
            /^secretAccessKey: contains a line break, .*; trim it/,
        ],
        [
            "a line break after the access key id",
            () => own({ accessKeyId: "AKIAIOSFODNN7EXAMPLE\n" }),
            "check",
            /^accessKeyId: must be/,
        ],
        [
            "a profile that does not exist",
            () => ({ profile: hidden }),
            "ProfileNotFound",
            /the backend's profile does not exist in the AWS config files/,
        ],
        [
            "a loop of profiles",
            () => {
                environment.config("[default]", role, "source_profile = a", "[profile a]", role, "source_profile = a");
                return {};
            },
            "ProfileLoop",
            /form a loop/,
        ],
        [
            "a credential_process that fails",
            () => process(`echo ${hidden} >&2; exit 1`),
            "ProcessFailed",
            /run that command in a terminal/,
        ],
        [
            "a credential_process that prints text other than JSON",
            () => process(`echo ${hidden}`),
            "ProcessInvalid",
            /JSON with Version 1/,
        ],
        ["missing credentials", () => ({}), "NoCredentials", /log in, set AWS_PROFILE/],
        [
            "a key of another partition",
            () => own({ accessKeyId: "AKIAIOSFODNN7EXAMPLE" }),
            "InvalidClientTokenId",
            /AWS rejected access key AKIA…MPLE for region us-east-1 at the backend's endpoint .*; .* partition/,
        ],
        [
            "an invalid proxy setting",
            () => {
                environment.set({ HTTPS_PROXY: `socks5://${hidden}@proxy`, AWS_CA_BUNDLE: privateCa });
                return behindTls();
            },
            "InvalidProxy",
            /HTTPS_PROXY is not an http:\/\/ or https:\/\/ URL; SOCKS proxies are not supported; set it to/,
        ],
        [
            "a proxy that requires a password",
            () => {
                proxy().login = "me:other";
                environment.set({
                    HTTPS_PROXY: `http://me:${hidden}@127.0.0.1:${proxy().port}`,
                    AWS_CA_BUNDLE: privateCa,
                });
                return behindTls();
            },
            "NoAnswer",
            /status 407\); set the proxy's user and password in HTTPS_PROXY/,
        ],
        [
            "a CA bundle that does not exist",
            () => {
                environment.set({ AWS_CA_BUNDLE: "/nowhere.pem" });
                return behindTls();
            },
            "InvalidCaBundle",
            /AWS_CA_BUNDLE is set to \/nowhere\.pem/,
        ],
        [
            "a private CA that is not trusted",
            behindTls,
            "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
            /set AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS to/,
        ],
    ];
    for (const [input, prepare, code, expectedMessage] of cases) {
        it(`${input}: ${code}`, async () => {
            const inputs = { mount: "aws", endpoint: aws().endpoint, ...prepare() };

            const [caught, message] = await awsBackend.check({}, inputs).then(
                ({ failures = [] }) => ["check", failures.map(({ reason }) => reason).join("\n")],
                (error: Error) => [awsCode(error.cause), error.message.replace(/^create backend aws: /, "")],
            );

            assert.equal(caught, code, message);
            assert.match(message ?? "", expectedMessage);
            assert.doesNotMatch(message ?? "", new RegExp(hidden));
            assert.deepEqual(aws().calls.actions("iam"), []);
        });
    }
});

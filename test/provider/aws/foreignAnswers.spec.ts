import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { callerIdentity, proveAccount } from "../../../provider/aws/callerIdentity";
import { clientsFor } from "../../../provider/aws/clients";
import { ambientConnection, type Connection } from "../../../provider/aws/connection";
import { isAmbiguous, NoAnswer } from "../../../provider/aws/errors";
import { waitUntilAccepted } from "../../../provider/aws/keyProbe";
import { assumedRole } from "../../../provider/drivers/session/assumedRole";
import { Operation } from "../../../provider/errors/operation";
import type { Lease, LeaseInputs } from "../../../provider/lease/leaseInputs";
import { messageOf } from "../../support/resource";
import { roleArn } from "../../support/roles";

const account = "123456789012";
const user = `arn:aws:iam::${account}:user/admin`;
const xml = '<?xml version="1.0" encoding="UTF-8"?>\n';
const identity = (Account: string, Arn: string) =>
    `${xml}<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${Arn}</Arn><UserId>AIDA</UserId><Account>${Account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
const session = (name: string, id: string, token = "token") =>
    `<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>${id}</AssumedRoleId><Arn>arn:aws:sts::${account}:assumed-role/deploy/${name}</Arn></AssumedRoleUser>` +
    `<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>${token}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;

/** Bodies with status 200 that are not answers of IAM or STS. */
const strange: [string, string, RegExp][] = [
    ["an HTML page", "<!DOCTYPE html>\n<html><body>Sign in</body></html>", /\(an HTML page\)/],
    ["an HTML page in lower case", "\n <html lang=en>", /\(an HTML page\)/],
    ["JSON", '{"Account":"123456789012"}', /\(JSON\)/],
    ["plain text", "ok", /\(an unknown format\)/],
    ["the answer of another service", `${xml}<ListAllMyBucketsResult/>`, /\(an unknown format\)/],
    [
        "an error document",
        `${xml}<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>`,
        /\(an unknown format\)/,
    ],
    ["an XML declaration alone", xml, /\(an unknown format\)/],
    [
        "elements with a foreign namespace prefix",
        identity(account, user).replaceAll(/<(\/?)(?=[A-Z])/g, "<$1x:"),
        /\(an unknown format\)/,
    ],
];

describe("a response with status 200 that is not from AWS", () => {
    let server: Server;
    let connection: Connection;
    /** Bodies by action. */
    let answers: Readonly<Record<string, string>>;
    let calledActions: string[];
    beforeEach(async () => {
        calledActions = [];
        server = createServer(async (request, response) => {
            let body = "";
            for await (const chunk of request) {
                body += chunk;
            }
            const action = new URLSearchParams(body).get("Action") ?? "";
            calledActions.push(action);
            response.writeHead(200, { "content-type": "text/xml" }).end(answers[action] ?? "");
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const key = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" };
        connection = { ...ambientConnection, ...key, endpoint, region: "us-east-1" };
    });
    afterEach(() => {
        server.closeAllConnections();
        server.close();
    });

    describe("the identity check rejects", () => {
        const malformed: [string, string, string][] = [
            ["an empty account id", "", ""],
            ["an empty account id with an ARN", "", user],
            ["an account id of eleven digits", "12345678901", "arn:aws:iam::12345678901:user/admin"],
            ["an account id of letters", "abcdefghijkl", "arn:aws:iam::abcdefghijkl:user/admin"],
            ["an account id that differs from the ARN's", "210987654321", user],
            ["an account id without an ARN", account, ""],
            ["an ARN without a partition", account, `arn::iam::${account}:user/admin`],
            ["an ARN of another service", account, `arn:aws:s3::${account}:bucket`],
            ["an ARN without a principal", account, `arn:aws:iam::${account}:`],
        ];
        const bodies: [string, string, RegExp][] = [
            ...strange,
            ["an empty body", "", /\((an empty body|no account id with a matching ARN)\)/],
            ["an answer without a result", "<GetCallerIdentityResponse/>", /\(no account id with a matching ARN\)/],
            ...malformed.map(([what, id, arn]): [string, string, RegExp] => [
                what,
                identity(id, arn),
                /\(no account id with a matching ARN/,
            ]),
        ];
        for (const [what, body, expected] of bodies) {
            it(`${what}, names the endpoint, and calls again next time`, async () => {
                answers = { GetCallerIdentity: body };

                const message = await messageOf(
                    proveAccount(connection, "", new Operation("revoke", "lease", "aws/deploy/1")),
                );

                assert.match(
                    message,
                    /^revoke lease aws\/deploy\/1: sts:GetCallerIdentity got a response from the backend's endpoint that is not from AWS/,
                );
                assert.match(message, expected);
                assert.doesNotMatch(message, /Sign in/);
                answers = { GetCallerIdentity: identity(account, user) };
                assert.equal((await callerIdentity(connection, new Operation("use", "AWS"))).accountId, account);
            });
        }
    });

    const identities: [string, string, string][] = [
        ["a user", user, "aws"],
        ["the account's root user", `arn:aws:iam::${account}:root`, "aws"],
        ["a session in China", `arn:aws-cn:sts::${account}:assumed-role/ci/run-1`, "aws-cn"],
        ["a federated user", `arn:aws-us-gov:sts::${account}:federated-user/bob`, "aws-us-gov"],
    ];
    for (const [who, arn, partition] of identities) {
        it(`the identity check accepts ${who}`, async () => {
            answers = { GetCallerIdentity: identity(account, arn) };

            assert.deepEqual(await callerIdentity(connection, new Operation("use", "AWS")), {
                accountId: account,
                arn,
                partition,
            });
        });
    }

    for (const [what, body] of strange) {
        it(`a write answered with ${what} is an error that says the write may have taken effect`, async () => {
            answers = { PutRolePolicy: body };
            const iam = await clientsFor(connection).iam();

            const write = iam.send(new PutRolePolicyCommand({ RoleName: "a", PolicyName: "b", PolicyDocument: "{}" }));

            await assert.rejects(write, (error) => error instanceof NoAnswer && isAmbiguous(error));
        });
    }

    it("a key is not accepted because of an HTML page", async () => {
        answers = { GetCallerIdentity: strange[0]?.[1] ?? "" };
        const key = { accessKeyId: "AKIANEW", secretAccessKey: "secret" };

        assert.equal(await waitUntilAccepted(connection, key, 200), undefined);
    });

    describe("a session mint fails if the answer has", () => {
        const sessions: [string, string][] = [
            ["no session", "<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>"],
            ["no token", session("ci-a", "AROA:ci-a", "")],
            ["no assumed role id, which a denial needs", session("ci-a", "")],
            ["an assumed role id whose session name differs from the ARN's", session("ci-a", "AROA:ci-b")],
        ];
        for (const [what, body] of sessions) {
            it(what, async () => {
                answers = { GetCallerIdentity: identity(account, user), AssumeRole: body };

                assert.match(
                    await messageOf(assumedRole.mint(leaseInputs(), "aws/deploy/1")),
                    /^mint lease aws\/deploy\/1: sts:AssumeRole got a response from the backend's endpoint that is not from AWS \(no session credentials\)/,
                );
            });
        }
    });

    it("a revocation does not overwrite a policy that could not be read", async () => {
        answers = { GetCallerIdentity: identity(account, user), GetRolePolicy: "<GetRolePolicyResponse/>" };
        const lease = { ...leaseInputs(), ...{ leaseId: "aws/deploy/1", accountId: account, accessKeyId: "ASIA" } };
        const live = {
            ...lease,
            secretAccessKey: "",
            sessionId: "AROA:ci-a",
            sessionExpiration: "2099-01-01T00:00:00Z",
        };

        assert.match(await messageOf(assumedRole.revoke(live as unknown as Lease)), /not from AWS \(no policy\)/);
        assert.ok(!calledActions.includes("PutRolePolicy"));
    });

    function leaseInputs(): LeaseInputs {
        const policy = { credentialType: "assumed_role", policy: null, policyArns: null, revocable: null };
        const backend = { ...connection, accountId: account, ledgerId: "ledger" };
        return { name: "ci", backend, policy, roleArn: roleArn(), expiresAt: null } as unknown as LeaseInputs;
    }
});

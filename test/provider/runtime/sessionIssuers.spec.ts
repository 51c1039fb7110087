import assert from "node:assert/strict";
import { AssumeRoleCommand, GetFederationTokenCommand, GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";
import { checkIssuerIdentity, checkUserQuota } from "../../../cli/commands/doctor/checkIssuer";
import { failureOf } from "../../../cli/commands/doctor/checkResult";
import { ambientConnection } from "../../../provider/aws/connection";
import { awsBackend, dynamicCredential, iamPolicy } from "../../../provider/runtime";
import type { Session } from "../../../simulator/state/session";
import { ec2Policy, leaseInputs, type Setting } from "../../support/leases";
import { type Bag, createResource, faultsOf } from "../../support/resource";
import { makeRole, roleArn } from "../../support/roles";
import { useSurroundings } from "../../support/surroundings";
import { useSimulator } from "../../support/useSimulator";

type Issuer = "user" | "role session" | "session without MFA" | "session with MFA" | "federated user";

describe("an issuer that is a session", () => {
    const aws = useSimulator();
    const environment = useSurroundings();
    beforeEach(() => makeRole(aws()));

    /** Makes an identity the ambient one. */
    async function become(issuer: Issuer): Promise<void> {
        const sts = new STSClient({ region: "us-east-1", endpoint: aws().endpoint, credentials: aws().issuer() });
        const Policy = JSON.stringify({ ...ec2Policy, Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] });
        const { Credentials } =
            issuer === "role session"
                ? await sts.send(new AssumeRoleCommand({ RoleArn: roleArn(), RoleSessionName: "ci" }))
                : issuer === "federated user"
                  ? await sts.send(new GetFederationTokenCommand({ Name: "bob", Policy }))
                  : issuer === "user"
                    ? { Credentials: undefined }
                    : await sts.send(new GetSessionTokenCommand({}));
        if (issuer === "session with MFA") {
            const session = aws()
                .account()
                .sessions.get(Credentials?.AccessKeyId ?? "");
            Object.assign((session as Session).actsFor, { mfaPresent: true });
        }
        environment.set({
            AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? aws().issuer().accessKeyId,
            AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? aws().issuer().secretAccessKey,
            AWS_SESSION_TOKEN: Credentials?.SessionToken,
        });
    }

    async function settingOf(policy: Bag): Promise<Setting> {
        const inputs = { mount: "aws", endpoint: aws().endpoint, region: "us-east-1" };
        const { outs: backend } = await createResource(awsBackend, inputs);
        const given = { mount: "aws", policyName: "deploy", policy: ec2Policy, ...policy };
        return { backend, policy: (await createResource(iamPolicy, given)).outs };
    }

    const user = {};
    const role = { credentialType: "assumed_role", policy: null, roleArn: roleArn() };
    const federation = { credentialType: "federation_token" };
    const token = { credentialType: "session_token", policy: null };
    const withoutMfa =
        /^policy: the issuer is a session of GetSessionToken without MFA, which cannot call IAM; use the user's own key \(aws-vault exec --no-session\), sign in with MFA, or use assumed_role$/;
    const noTokens =
        /^policy: AWS issues federation and session tokens only for a user's own key, .*aws-vault exec --no-session/;
    const federated =
        /^policy: the issuer is a federated user's session, which cannot call IAM; issue as a user or role$/;

    const cases: [issuer: Issuer, type: string, policy: Bag, fault: RegExp | undefined, expectedCalls: string[]][] = [
        ["user", "iam_user", user, undefined, []],
        ["role session", "iam_user", user, undefined, []],
        ["session without MFA", "iam_user", user, withoutMfa, ["GetAccountSummary"]],
        ["session without MFA", "assumed_role", role, undefined, []],
        [
            "session without MFA",
            "revocable assumed_role",
            { ...role, revocable: true },
            withoutMfa,
            ["GetAccountSummary"],
        ],
        ["session without MFA", "federation_token", federation, noTokens, []],
        ["session without MFA", "session_token", token, noTokens, []],
        ["session with MFA", "iam_user", user, undefined, ["GetAccountSummary"]],
        ["session with MFA", "federation_token", federation, noTokens, []],
        ["session with MFA", "session_token", token, noTokens, []],
        ["federated user", "iam_user", user, federated, []],
        [
            "federated user",
            "assumed_role",
            role,
            /^policy: AWS does not let a federated user's session assume a role/,
            [],
        ],
        [
            "federated user",
            "session_token",
            token,
            /^policy: AWS issues federation and session tokens to IAM users only/,
            [],
        ],
    ];
    for (const [issuer, type, policy, fault, expectedCalls] of cases) {
        it(`${fault ? "fails the preview" : "passes"}: ${issuer}, ${type}`, async () => {
            await become(issuer);
            const at = await settingOf(policy);
            aws().calls.clear();

            const faults = await faultsOf(dynamicCredential, leaseInputs(at));

            assert.equal(faults.length, fault ? 1 : 0, faults[0]);
            assert.match(faults[0] ?? "", fault ?? /^$/);
            assert.deepEqual(
                aws()
                    .calls.actions("iam")
                    .filter((action) => action !== "GetRole"),
                expectedCalls,
            );
        });
    }

    it("is checked once, whatever the number of leases", async () => {
        await become("session without MFA");
        const at = await settingOf(user);
        aws().calls.clear();

        await Promise.all(
            [1, 2, 3].map((name) => faultsOf(dynamicCredential, leaseInputs(at, { name: `ci-${name}` }))),
        );

        assert.deepEqual(aws().calls.actions(), ["GetAccountSummary"]);
    });

    const noUse = { users: false, roles: [], federation: null };
    const uses: [issuer: Issuer, use: object | undefined, status: string][] = [
        ["session without MFA", { ...noUse, users: true }, "fail"],
        ["session without MFA", { ...noUse, federation: { sessionTags: false } }, "fail"],
        ["session without MFA", { ...noUse, roles: [{ revocable: true }] }, "warn"],
        ["session without MFA", { ...noUse, roles: [{ revocable: false }] }, "ok"],
        ["session without MFA", noUse, "ok"],
        ["session without MFA", undefined, "warn"],
        ["session with MFA", { ...noUse, users: true }, "ok"],
        ["federated user", { ...noUse, users: true }, "fail"],
        ["user", { ...noUse, users: true, federation: { sessionTags: false } }, "ok"],
    ];
    for (const [issuer, use, status] of uses) {
        it(`has doctor status ${status}: ${issuer}, used for ${JSON.stringify(use)}`, async () => {
            await become(issuer);
            const connection = { ...ambientConnection, endpoint: aws().endpoint };

            const finding = await checkIssuerIdentity({ connection, ...(use && { use: use as never }) });

            assert.equal(finding.status, status, finding.found);
            assert.match(
                finding.remedy ?? "ok",
                status === "ok" ? /^ok$/ : /aws-vault exec --no-session|as a user or role/,
            );
        });
    }

    it("is named in the error of every IAM call that rejects it, without advice to check the key", async () => {
        await become("session without MFA");
        const connection = { ...ambientConnection, endpoint: aws().endpoint };

        const { found, remedy } = failureOf(await checkUserQuota({ connection }).catch((error) => error));

        assert.match(found, /IAM rejected the session of the ambient AWS credentials \(iam:GetAccountSummary returned/);
        assert.match(String(remedy), /^use the user's own key \(aws-vault exec --no-session\), sign in with MFA, or/);
    });
});

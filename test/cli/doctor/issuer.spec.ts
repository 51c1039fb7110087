import assert from "node:assert/strict";
import {
    CreateAccessKeyCommand,
    CreateRoleCommand,
    CreateUserCommand,
    IAMClient,
    PutRolePolicyCommand,
    PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { type CheckedIssuer, checkedIssuers } from "../../../cli/commands/doctor/checkedIssuers";
import { checkIssuerIdentity, checkUserQuota } from "../../../cli/commands/doctor/checkIssuer";
import { checkPermissions } from "../../../cli/commands/doctor/checkPermissions";
import { type CheckResult, failureOf } from "../../../cli/commands/doctor/checkResult";
import { issuerPolicyDocument } from "../../../cli/issuerPermissions/issuerPolicyDocument";
import { type IssuerUse, issuerUse, type PolicyState } from "../../../cli/issuerPermissions/issuerUse";
import type { BackendAt } from "../../../cli/state/readLevel";
import { asList, type PolicyStatement, statementsOf } from "../../../provider/policy/document";
import { checkpointOf, secret } from "../../support/exported";
import { setting } from "../../support/leases";
import type { Bag } from "../../support/resource";
import { useSimulator } from "../../support/useSimulator";

const boundary = "arn:aws:iam::123456789012:policy/stacklease-boundary";
const role = "arn:aws:iam::123456789012:role/deploy";
const simulating: PolicyStatement = {
    Effect: "Allow",
    Action: ["iam:SimulatePrincipalPolicy", "iam:GetRole"],
    Resource: "*",
};

describe("stacklease doctor, checking an issuer,", () => {
    const aws = useSimulator();

    async function administrator(): Promise<IAMClient> {
        return new IAMClient({ region: "us-east-1", endpoint: aws().endpoint, credentials: aws().issuer() });
    }

    /** Creates a user whose only policy has these statements. */
    async function makeUser(statements: readonly PolicyStatement[], Path = "/", UserName = "issuer"): Promise<Bag> {
        const iam = await administrator();
        await iam.send(new CreateUserCommand({ UserName, Path }));
        const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statements });
        await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
        const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
        return { accessKeyId: AccessKey?.AccessKeyId, secretAccessKey: AccessKey?.SecretAccessKey };
    }

    /** Creates a backend with one policy, and returns the backend's state. */
    async function made(policy: Bag = {}): Promise<{ backend: BackendAt["keys"]; use: IssuerUse }> {
        const at = await setting(aws(), policy);
        const backend = at.backend as unknown as BackendAt["keys"];
        return { backend, use: issuerUse(backend, [at.policy as unknown as PolicyState], []) };
    }

    /** The issuer of a backend, with these keys as its credentials. */
    const issuing = (backend: BackendAt["keys"], use: IssuerUse, keys: Bag): CheckedIssuer => ({
        backend,
        use,
        connection: { ...backend, ...keys },
    });

    const without = (action: string, use: IssuerUse): PolicyStatement[] =>
        statementsOf(issuerPolicyDocument(use))
            .map((statement) => ({ ...statement, Action: asList(statement.Action).filter((each) => each !== action) }))
            .filter(({ Action }) => Action.length > 0);

    const found = (finding: Promise<CheckResult>) => finding.catch(failureOf);

    type Change = (use: IssuerUse) => PolicyStatement[];
    const whole: Change = (use) => [...statementsOf(issuerPolicyDocument(use))];
    const sessions = { credentialType: "assumed_role", policy: null, roleArn: role };
    const verdicts: [string, Bag, Change, string, RegExp][] = [
        ["accepts exactly the issuer policy", {}, whole, "ok", /^has all \d+ permissions that are needed$/],
        ["accepts the bounded form of the issuer policy", { permissionsBoundary: boundary }, whole, "ok", /^has all/],
        ["accepts the issuer policy for role sessions", sessions, whole, "ok", /^has all/],
        [
            "reports a missing action with its resource",
            {},
            (use) => without("iam:DeleteUser", use),
            "fail",
            /^lacks iam:DeleteUser on arn:aws:iam::123456789012:user\/stacklease\/[0-9a-f-]{36}\/stacklease-doctor$/,
        ],
        [
            "reports actions that the policy allows only with a boundary that the leases do not have",
            {},
            (use) => [...statementsOf(issuerPolicyDocument({ ...use, boundaries: [boundary] }))],
            "fail",
            /^lacks iam:CreateUser, .*, iam:PutUserPolicy on /,
        ],
        [
            "marks an action that is denied",
            {},
            (use) => [...whole(use), { Effect: "Deny", Action: "iam:CreateAccessKey", Resource: "*" }],
            "fail",
            /^lacks iam:CreateAccessKey \(denied\) on /,
        ],
        [
            "reports a missing action that only commands need",
            {},
            (use) => without("iam:UpdateAccessKey", use),
            "warn",
            /^lacks iam:UpdateAccessKey on /,
        ],
        [
            "reports a missing action that has no resource",
            {},
            (use) => without("iam:ListUsers", use),
            "warn",
            /^lacks iam:ListUsers$/,
        ],
        [
            "reports an action that is allowed only from some addresses",
            {},
            (use) => [
                ...without("iam:DeleteUser", use),
                {
                    Effect: "Allow",
                    Action: "iam:DeleteUser",
                    Resource: "*",
                    Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
                },
            ],
            "warn",
            /^has only under conditions iam:DeleteUser \(depends on aws:SourceIp\) on /,
        ],
        [
            "reports a role that the policy does not allow to assume, which may trust the issuer nevertheless",
            sessions,
            (use) => without("sts:AssumeRole", use),
            "warn",
            /^lacks sts:AssumeRole on arn:aws:iam::123456789012:role\/deploy$/,
        ],
    ];
    for (const [behaviour, policy, change, status, says] of verdicts) {
        it(`${behaviour}: ${status}`, async () => {
            const { backend, use } = await made(policy);
            const keys = await makeUser([...change(use), simulating]);

            const finding = await checkPermissions(issuing(backend, use, keys));

            assert.match(finding.found, says);
            assert.equal(finding.status, status);
        });
    }

    const denials: [object, string][] = [
        [{ StringEquals: { "aws:RequestedRegion": "us-east-1" } }, "aws:RequestedRegion"],
        [{ IpAddress: { "aws:SourceIp": "127.0.0.0/8" } }, "aws:SourceIp"],
        [{ NotIpAddress: { "aws:SourceIp": "127.0.0.0/8" } }, "aws:SourceIp"],
        [{ Bool: { "aws:SecureTransport": "false" } }, "aws:SecureTransport"],
    ];
    for (const [Condition, key] of denials) {
        it(`warns about a denial that a simulation cannot evaluate: ${JSON.stringify(Condition)}`, async () => {
            const { backend, use } = await made();
            const denial = { Effect: "Deny", Action: "iam:PutUserPolicy", Resource: "*", Condition } as PolicyStatement;
            const keys = await makeUser([...whole(use), simulating, denial]);

            const { status, found, remedy } = await checkPermissions(issuing(backend, use, keys));

            const on = "arn:aws:iam::123456789012:user/stacklease/";
            assert.ok(
                found.startsWith(`has only under conditions iam:PutUserPolicy (depends on ${key}) on ${on}`),
                found,
            );
            assert.deepEqual(
                [status, remedy],
                ["warn", "make sure that requests of the issuer meet the conditions in its policies"],
            );
        });
    }

    it("suggests to remove the denial, not to grant the action", async () => {
        const { backend, use } = await made();
        const denial = { Effect: "Deny", Action: "iam:CreateUser", Resource: "*" } as const;
        const keys = await makeUser([...without("iam:DeleteUser", use), simulating, denial]);
        const only = await makeUser([...whole(use), simulating, denial], "/", "other");

        const [both, denied] = [
            await checkPermissions(issuing(backend, use, keys)),
            await checkPermissions(issuing(backend, use, only)),
        ];

        const taken = "remove the Deny statement from the issuer's policies, groups or permissions boundary";
        assert.deepEqual([denied.status, denied.remedy], ["fail", taken]);
        assert.equal(both.remedy, `grant the issuer the policy that stacklease issuer-policy prints; ${taken}`);
    });

    describe("without permission to simulate", () => {
        const nothing: PolicyStatement[] = [{ Effect: "Allow", Action: "sts:GetCallerIdentity", Resource: "*" }];
        const leased = () => makeUser(nothing, "/stacklease/ledger/", "leased");
        const warned =
            /^(\d+) of \d+ needed actions were tried and allowed; .* lacks permission for iam:SimulatePrincipalPolicy$/;

        it("tries the actions that only read, and warns about the others", async () => {
            const { backend, use } = await made();
            const keys = await makeUser(whole(use));
            await leased();

            const { status, found, remedy } = await checkPermissions(issuing(backend, use, keys));

            assert.match(found, warned);
            assert.equal(status, "warn");
            assert.match(remedy ?? "", /on arn:aws:iam::123456789012:user\/issuer, or compare/);
        });

        it("tries fewer actions if there is no user under the path yet", async () => {
            const { backend, use } = await made();
            const keys = await makeUser(whole(use));

            const { found } = await checkPermissions(issuing(backend, use, keys));

            assert.equal(warned.exec(found)?.[1], "2");
        });

        const lacking: [string, Bag, Change, RegExp][] = [
            [
                "all permissions",
                {},
                () => nothing,
                /^lacks iam:ListUsers; iam:ListAccessKeys on \S+:user\/admin; the others /,
            ],
            [
                "an action on users",
                {},
                (use) => without("iam:ListGroupsForUser", use),
                /^lacks iam:ListGroupsForUser on arn:aws:iam::123456789012:user\/stacklease\/ledger\/leased; the others/,
            ],
            [
                "an action that is denied",
                {},
                (use) => [...whole(use), { Effect: "Deny", Action: "iam:GetUser", Resource: "*" }],
                /^lacks iam:GetUser \(denied\) on /,
            ],
            [
                "an action on a role",
                sessions,
                (use) => without("iam:GetRolePolicy", use),
                /^lacks iam:GetRolePolicy on arn:aws:iam::123456789012:role\/deploy; the others/,
            ],
        ];
        for (const [what, policy, change, says] of lacking) {
            it(`fails if the issuer lacks ${what}`, async () => {
                const { backend, use } = await made(policy);
                const keys = await makeUser(change(use));
                await leased();
                aws().calls.clear();

                const { status, found } = await checkPermissions(issuing(backend, use, keys));

                assert.match(found, says);
                assert.equal(status, "fail");
                assert.deepEqual(
                    aws()
                        .calls.actions("iam")
                        .filter((action) => !/^(Get|List|Simulate)/.test(action)),
                    [],
                );
            });
        }
    });

    for (const [path, grants] of [
        ["/", whole],
        ["/ci/", (use: IssuerUse) => [...whole(use), simulating]],
    ] as const) {
        it(`evaluates the policies of a session's role under ${path}`, async () => {
            const { backend, use } = await made();
            const iam = await administrator();
            const trust = { Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole" };
            const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: trust });
            await iam.send(new CreateRoleCommand({ RoleName: "issuer", Path: path, AssumeRolePolicyDocument }));
            const self = { ...simulating, Action: "iam:SimulatePrincipalPolicy" };
            const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [...grants(use), self] });
            await iam.send(new PutRolePolicyCommand({ RoleName: "issuer", PolicyName: "p", PolicyDocument }));
            const assumeRole = { roleArn: `arn:aws:iam::123456789012:role${path}issuer` };

            const finding = await checkPermissions(issuing(backend, use, { assumeRole }));

            assert.equal(finding.status, "ok");
        });
    }

    it("accepts credentials for the backend's account: ok", async () => {
        const { backend } = await made();

        const finding = await checkIssuerIdentity({ backend, connection: backend });

        assert.deepEqual(finding, {
            status: "ok",
            found: `the caller is arn:aws:iam::123456789012:user/admin of account 123456789012, using access key ${String(backend.accessKeyId).replace(/(?<=^.{4}).*(?=.{4}$)/, "…")}`,
            remedy: null,
        });
    });

    it("reports both accounts if the keys belong to another account, and makes no IAM call there: fail", async () => {
        const { backend, use } = await made();
        const issuer = issuing(backend, use, { ...aws().issuer("210987654321") });

        const [identity, others] = [
            await checkIssuerIdentity(issuer),
            [checkPermissions(issuer), checkUserQuota(issuer)].map(found),
        ];

        assert.equal(identity.status, "fail");
        assert.match(identity.found, /belongs to account 123456789012, but the caller is \S+ of account 210987654321/);
        assert.deepEqual(
            (await Promise.all(others)).map(({ status }) => status),
            ["skipped", "skipped"],
        );
        assert.equal(aws().calls.count("iam"), 0);
    });

    it("reports keys that AWS does not know: fail", async () => {
        const { backend, use } = await made();
        const keys = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI" };

        const finding = await found(checkIssuerIdentity(issuing(backend, use, keys)));

        assert.equal(finding.status, "fail");
        assert.match(finding.found, /^AWS rejected access key AKIA…MPLE/);
        assert.ok(!JSON.stringify(finding).includes("wJalrXUtnFEMI"));
    });

    it("makes no call with keys that cannot be decrypted, and uses no other credentials instead: skipped", async () => {
        const ownKey = {
            accessKeyId: "AKIA",
            secretAccessKey: secret({ ciphertext: "v1:…" }),
            endpoint: aws().endpoint,
        };
        const states = [ownKey, { ...ownKey, tags: ownKey.secretAccessKey }].map((values) =>
            checkpointOf([{ type: "AwsBackend", values }], "facts"),
        );

        const findings = await Promise.all(
            states.map(async (state) => {
                const decrypted = Promise.reject(new Error("the passphrase is wrong"));
                const [issuer] = await checkedIssuers({ readable: Promise.resolve(state), decrypted });
                return found(checkIssuerIdentity(issuer as CheckedIssuer));
            }),
        );

        for (const finding of findings) {
            assert.deepEqual([finding.status, finding.found], ["skipped", "the stack's secrets cannot be decrypted"]);
        }
        assert.equal(aws().calls.count(), 0);
    });

    it("reports the root user: warn", async () => {
        const { backend, use } = await made();
        Object.assign(aws().account().users.get("admin") ?? {}, { arn: "arn:aws:iam::123456789012:root" });
        // A client that does not know its caller identity yet.
        const issuer = issuing(backend, use, { region: "eu-west-1" });

        assert.equal((await checkIssuerIdentity(issuer)).status, "warn");
        assert.equal((await found(checkPermissions(issuer))).found, "the root user has every permission");
    });

    const quotas: [number, string][] = [
        [4_000, "ok"],
        [4_001, "warn"],
    ];
    for (const [count, status] of quotas) {
        it(`reports ${count} of 5000 users: ${status}`, async () => {
            const { backend, use } = await made();
            const { users } = aws().account();
            const [admin] = users.values();
            for (let index = users.size; admin && index < count; index++) {
                users.set(`u${index}`, admin);
            }

            const finding = await checkUserQuota({ backend, use, connection: backend });

            assert.deepEqual(
                [finding.status, finding.found],
                [status, `${count} of 5000 users in account 123456789012`],
            );
        });
    }

    it("fails if the issuer cannot count users, but only warns if no stack uses the issuer", async () => {
        const { backend, use } = await made();
        const keys = await makeUser(without("iam:GetAccountSummary", use));

        const issuer = await checkUserQuota(issuing(backend, use, keys));
        const stranger = await checkUserQuota({ connection: { ...backend, ...keys } });

        assert.deepEqual([issuer.status, stranger.status], ["fail", "warn"]);
        assert.equal(issuer.found, "the issuer lacks permission for iam:GetAccountSummary");
    });

    it("does not count users if leases are sessions: skipped", async () => {
        const { backend, use } = await made();

        const { status } = await found(checkUserQuota({ backend, use: { ...use, users: false }, connection: backend }));

        assert.equal(status, "skipped");
    });
});

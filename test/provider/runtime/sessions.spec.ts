import assert from "node:assert/strict";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import pLimit from "p-limit";
import { driverOf } from "../../../provider/drivers/drivers";
import { assumedRole } from "../../../provider/drivers/session/assumedRole";
import type { Lease } from "../../../provider/lease/leaseInputs";
import { isoSeconds } from "../../../provider/lease/schedule";
import { dynamicCredential } from "../../../provider/runtime";
import { ec2Policy, keyOf, leaseInputs, mintLease, type Setting, setting } from "../../support/leases";
import { useKey } from "../../support/outcome";
import { type Bag, faultsOf, messageOf, planUpdate, type Resource } from "../../support/resource";
import { roleArn as arnOfRole, makeRole } from "../../support/roles";
import { useSimulator } from "../../support/useSimulator";

const account = "123456789012";
const roleArn = arnOfRole();

const regionsOnly = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "ec2:DescribeRegions", Resource: "*" }],
};
const types = {
    assumed_role: { credentialType: "assumed_role", policy: regionsOnly, roleArn },
    federation_token: { credentialType: "federation_token", policy: regionsOnly },
    session_token: { credentialType: "session_token", policy: null },
} as const;

describe("DynamicCredential of an STS session", () => {
    const aws = useSimulator();

    async function settingOf(type: keyof typeof types, policy: Bag = {}, backend: Bag = {}): Promise<Setting> {
        return setting(aws(), { ...types[type], ...policy }, backend);
    }

    const use = (lease: Pick<Resource, "outs">, action?: "ec2:DescribeInstances") =>
        useKey(aws(), keyOf(lease), action);

    const writes = () =>
        aws()
            .calls.actions("iam")
            .filter((action) => /^(Put|Delete|Create)/.test(action));

    describe("mint", () => {
        beforeEach(() => makeRole(aws()));

        for (const type of ["assumed_role", "federation_token", "session_token"] as const) {
            it(`of ${type} makes one call and returns every output`, async () => {
                const at = await settingOf(type);
                const inputs = leaseInputs(at);
                const { inputs: checked, failures } = await dynamicCredential.check({}, inputs);
                assert.deepEqual(failures, []);
                aws().calls.clear();

                const { id, outs } = await dynamicCredential.create(checked as Bag);

                assert.equal(aws().calls.count(), 1);
                assert.match(String(outs?.accessKeyId), /^ASIA/);
                assert.ok(String(outs?.sessionToken).length > 0);
                assert.equal(outs?.leaseId, id);
                assert.equal(outs?.userName, null);
                assert.equal(outs?.roleArn, type === "assumed_role" ? roleArn : null);
                const late = Date.parse(outs?.sessionExpiration) - Date.parse(outs?.expiresAt);
                assert.ok(Math.abs(late) <= 60_000, `${late} ms`);
                const sts = new STSClient({
                    region: "us-east-1",
                    endpoint: aws().endpoint,
                    credentials: keyOf({ outs: outs as Bag }),
                });
                const { Arn, UserId } = await sts.send(new GetCallerIdentityCommand({}));
                assert.equal(outs?.arn, Arn);
                assert.equal(outs?.sessionId, type === "session_token" ? null : UserId);
            });
        }

        it("names the session after the resource, or as roleSessionName states", async () => {
            const at = await settingOf("assumed_role");

            assert.match(String((await mintLease(at)).outs.arn), /:assumed-role\/deploy\/ci-[a-z2-7]{8}-\w+$/);
            const named = await mintLease(at, { roleSessionName: "alice@shop" });
            assert.match(String(named.outs.arn), /\/alice@shop-[a-z2-7]{8}-\w+$/);
        });

        it("returns a session with the permissions that both role and session policy allow", async () => {
            const lease = await mintLease(await settingOf("assumed_role"));

            assert.deepEqual(
                [await use(lease), await use(lease, "ec2:DescribeInstances")],
                ["allowed", "UnauthorizedOperation"],
            );
        });

        it("returns a session with all permissions of the role if there is no session policy", async () => {
            const lease = await mintLease(await settingOf("assumed_role", { policy: null }));

            assert.deepEqual([await use(lease), await use(lease, "ec2:DescribeInstances")], ["allowed", "allowed"]);
        });

        it("lets the lease select one of the policy's roles", async () => {
            await makeRole(aws(), {}, "other");
            const other = roleArn.replace("deploy", "other");
            const at = await settingOf("assumed_role", { roleArn: null, roleArns: [roleArn, other] });

            const lease = await mintLease(at, { roleArn: other });

            assert.equal(lease.outs.roleArn, other);
            assert.deepEqual(await faultsOf(dynamicCredential, leaseInputs(at)), [
                "roleArn: must be one of the policy's roles; it is optional only if the policy has a single role",
            ]);
        });

        it("passes session tags and source identity", async () => {
            const at = await settingOf("assumed_role", { sessionTags: { team: "shop" }, sourceIdentity: "alice" });

            await mintLease(at);

            const [call] = aws()
                .calls.calls("sts")
                .filter(({ action }) => action === "AssumeRole");
            assert.equal(call?.parameters["Tags.member.1.Key"], "team");
            assert.equal(call?.parameters.SourceIdentity, "alice");
        });

        it("waits for a readyCheck, and revokes the session if the action is not allowed before the timeout", async () => {
            const at = await settingOf("assumed_role");
            const refused = { readyCheck: "sqs:ListQueues", readyTimeout: "1s" };

            assert.ok(Number((await mintLease(at, { readyCheck: "ec2:DescribeRegions" })).outs.readyAfter) >= 0);
            assert.match(
                await messageOf(mintLease(at, refused)),
                /mint lease .*did not allow sqs:ListQueues within 1 s/,
            );
            assert.deepEqual(writes().slice(-1), ["PutRolePolicy"]);
        });

        it("returns a session that AWS ends on time", async () => {
            const lease = await mintLease(await settingOf("assumed_role"));
            aws().clock.advance(31 * 60_000);

            assert.equal(await use(lease), "RequestExpired");
        });
    });

    describe("an edit", () => {
        beforeEach(() => makeRole(aws()));
        const edits: [string, { policy?: Bag; lease?: Bag }, string[]][] = [
            ["of the session policy", { policy: { policy: ec2Policy } }, ["policy"]],
            ["of the session tags", { policy: { sessionTags: { team: "shop" } } }, ["policy"]],
            ["of the role", { policy: { roleArn: `${roleArn}2` } }, ["roleArn"]],
            ["of the session's name", { lease: { roleSessionName: "bob" } }, ["roleSessionName"]],
            ["of the ttl", { lease: { ttl: "45m" } }, ["rotation"]],
            ["of the rotationTrigger", { lease: { rotationTrigger: 2 } }, ["rotationTrigger"]],
            ["of revocable", { policy: { revocable: false } }, []],
            ["of the cap", { lease: { maxTtl: "3h" } }, []],
        ];
        for (const [what, { policy, lease: edit }, expected] of edits) {
            it(`${what} ${expected.length > 0 ? "replaces the lease" : "only updates the ledger"}`, async () => {
                const at = await settingOf("assumed_role");
                const lease = await mintLease(at);
                const edited = { ...at, policy: { ...at.policy, ...policy } };

                const { changes, replaces } = await planUpdate(dynamicCredential, lease, leaseInputs(edited, edit));

                assert.deepEqual({ changes, replaces }, { changes: true, replaces: expected });
            });
        }

        it("without a difference changes nothing", async () => {
            const at = await settingOf("assumed_role");
            const lease = await mintLease(at);
            aws().calls.clear();

            const { changes } = await planUpdate(dynamicCredential, lease, leaseInputs(at));

            assert.deepEqual([changes, aws().calls.count()], [false, 0]);
            assert.deepEqual((await dynamicCredential.read(lease.id, lease.outs)).props, lease.outs);
        });
    });

    describe("revoke", () => {
        beforeEach(() => makeRole(aws()));

        it("denies one session everything at once, and its sibling keeps working", async () => {
            const at = await settingOf("assumed_role");
            const [lease, sibling] = [await mintLease(at), await mintLease(at)];

            await dynamicCredential.delete(lease.id, lease.outs);

            assert.deepEqual([await use(lease), await use(sibling)], ["UnauthorizedOperation", "allowed"]);
            const policies = aws().account().roles.get("deploy")?.inlinePolicies;
            assert.deepEqual([...(policies?.keys() ?? [])], ["grants", `stacklease-revoked-${at.backend.ledgerId}`]);
        });

        it("completes only after AWS denies the session, however long the policy takes to propagate", async () => {
            const lease = await mintLease(await settingOf("assumed_role"));
            Object.assign(aws().propagation.delays, { policies: 700 });

            await dynamicCredential.delete(lease.id, lease.outs);

            assert.equal(await use(lease), "UnauthorizedOperation");
        });

        it("of many sessions of a role at about the same time makes one write", async () => {
            const at = await settingOf("assumed_role");
            const leases = await Promise.all(Array.from({ length: 20 }, () => mintLease(at)));
            aws().calls.clear();

            await Promise.all(leases.map(({ id, outs }) => dynamicCredential.delete(id, outs)));

            assert.deepEqual(writes(), ["PutRolePolicy"]);
            assert.deepEqual(
                new Set(await Promise.all(leases.map((lease) => use(lease)))),
                new Set(["UnauthorizedOperation"]),
            );
        });

        it("of 200 sessions, 50 at a time as the engine does, makes one write per 50 and at most one more", async () => {
            const at = await settingOf("assumed_role");
            const leases = await Promise.all(Array.from({ length: 200 }, () => mintLease(at)));
            const deleting = pLimit(50);
            aws().calls.clear();

            await Promise.all(leases.map(({ id, outs }) => deleting(() => dynamicCredential.delete(id, outs))));

            assert.ok(writes().length <= 200 / 50 + 1, `${writes().length} writes`);
            const uses = await Promise.all(leases.map((lease) => use(lease)));
            assert.deepEqual(new Set(uses), new Set(["UnauthorizedOperation"]));
        });

        it("with two keys of the issuer at the same time loses no revocation", async () => {
            const at = await settingOf("assumed_role");
            const leases = [await mintLease(at), await mintLease(at)];
            const spare = { accessKeyId: "AKIASPARESPARESPARE2", secretAccessKey: "spare" };
            const key = { ...spare, createdAt: new Date(), status: "Active" as const };
            aws().account().users.get("admin")?.accessKeys.set(key.accessKeyId, key);

            await Promise.all(
                leases.map(({ id, outs }, index) =>
                    dynamicCredential.delete(id, { ...outs, backend: { ...at.backend, ...(index > 0 && spare) } }),
                ),
            );

            assert.deepEqual(writes(), ["CreateRole", "PutRolePolicy", "PutRolePolicy", "PutRolePolicy"]);
            assert.deepEqual(
                await Promise.all(leases.map((lease) => use(lease))),
                Array(2).fill("UnauthorizedOperation"),
            );
        });

        it("removes expired sessions from the policy, and keeps the others", async () => {
            const at = await settingOf("assumed_role");
            const [short, long] = [await mintLease(at, { ttl: "15m" }), await mintLease(at, { ttl: "1h" })];
            await Promise.all([short, long].map(({ id, outs }) => dynamicCredential.delete(id, outs)));
            aws().clock.advance(20 * 60_000);
            const next = await mintLease(at, { ttl: "30m" });

            await dynamicCredential.delete(next.id, next.outs);

            const document = aws()
                .account()
                .roles.get("deploy")
                ?.inlinePolicies.get(`stacklease-revoked-${at.backend.ledgerId}`);
            const names = [long, next].map(({ outs }) => `*:${String(outs.sessionId).split(":")[1]}`);
            assert.deepEqual(JSON.parse(document ?? "").Statement[0].Condition.StringLike["aws:userid"], names);
        });

        it("makes no call if the session has expired", async () => {
            const lease = await mintLease(await settingOf("assumed_role"));
            aws().clock.advance(31 * 60_000);
            await mintLease(await settingOf("session_token")); // The answer tells this process AWS's time.
            aws().calls.clear();

            await dynamicCredential.delete(lease.id, lease.outs);

            assert.equal(aws().calls.count(), 0);
        });

        it("succeeds if the role is gone", async () => {
            const lease = await mintLease(await settingOf("assumed_role"));
            aws().account().roles.delete("deploy");

            await dynamicCredential.delete(lease.id, lease.outs);
        });

        it("fails because of a missing permission with the statement to grant, and keeps the lease", async () => {
            const lease = await mintLease(await settingOf("assumed_role"));
            const deny = { Effect: "Deny", Action: "iam:PutRolePolicy", Resource: "*" };
            aws()
                .account()
                .users.get("admin")
                ?.inlinePolicies.set("Deny", JSON.stringify({ Version: "2012-10-17", Statement: [deny] }));

            assert.match(
                await messageOf(dynamicCredential.delete(lease.id, lease.outs)),
                /revoke lease .*AWS denied iam:PutRolePolicy.*"Action":\["iam:GetRolePolicy","iam:PutRolePolicy"\],"Resource":"arn:aws:iam::123456789012:role\/deploy"\}, or wait until 20/,
            );
        });

        it("fails if the role has no room for another revocation, and says what to do", async () => {
            const lease = await mintLease(await settingOf("assumed_role"));
            const filler = { ...ec2Policy.Statement[0], Resource: `arn:aws:ec2:::${"x".repeat(9_900)}` };
            const role = aws().account().roles.get("deploy");
            role?.inlinePolicies.set("filler", JSON.stringify({ Version: "2012-10-17", Statement: [filler] }));

            assert.match(
                await messageOf(dynamicCredential.delete(lease.id, lease.outs)),
                /no room for 1 revoked session that has not expired; replace its other inline policies .*, or wait until 20/,
            );
        });

        it("of a federation_token denies it through the issuing user, if the policy is revocable", async () => {
            const at = await settingOf("federation_token", { revocable: true });
            const [lease, sibling] = [await mintLease(at), await mintLease(at)];

            await dynamicCredential.delete(lease.id, lease.outs);

            assert.deepEqual([await use(lease), await use(sibling)], ["UnauthorizedOperation", "allowed"]);
            assert.deepEqual(writes().slice(-1), ["PutUserPolicy"]);
        });

        for (const type of ["federation_token", "session_token"] as const) {
            it(`of a ${type} that is not revocable reports when it ends`, async () => {
                const lease = await mintLease(await settingOf(type));
                const warnings: string[] = [];
                const { warn } = console;
                console.warn = (text: string) => warnings.push(text);

                await dynamicCredential.delete(lease.id, lease.outs).finally(() => {
                    console.warn = warn;
                });

                assert.match(
                    warnings.join("\n"),
                    new RegExp(`revoke lease aws/deploy/.*valid until ${lease.outs.sessionExpiration}`),
                );
                assert.equal(await use(lease), "allowed");
            });
        }
    });

    describe("refresh", () => {
        beforeEach(() => makeRole(aws()));

        const kill = async (lease: Resource) => {
            const outs = lease.outs as unknown as Lease;
            await (await driverOf(outs)).kill(outs);
        };
        const refresh = async (lease: Resource): Promise<Resource> => {
            const { props } = await dynamicCredential.read(lease.id, lease.outs);
            return { ...lease, outs: props as Bag };
        };
        const killed = ["killed: everything is denied for good"];

        for (const [type, policy] of [
            ["assumed_role", {}],
            ["federation_token", { revocable: true }],
        ] as const) {
            it(`of ${type} detects a kill, and the next up replaces the lease and says why`, async () => {
                const at = await settingOf(type, policy);
                const [lease, sibling] = [await mintLease(at), await mintLease(at)];
                await kill(lease);

                const found = await refresh(lease);

                assert.deepEqual([found.outs.drift, (await refresh(sibling)).outs.drift], [killed, []]);
                const { changes, replaces } = await planUpdate(dynamicCredential, found, leaseInputs(at));
                assert.deepEqual({ changes, replaces }, { changes: true, replaces: ["drift"] });
                assert.equal((await mintLease(at)).outs.rotation, killed[0]);
            });
        }

        it("detects a kill that happened after the last refresh of the same process", async () => {
            const lease = await mintLease(await settingOf("assumed_role"));
            await refresh(lease);
            await kill(lease);

            assert.deepEqual((await refresh(lease)).outs.drift, killed);
        });

        it("of many sessions of a role makes one call", async () => {
            const at = await settingOf("assumed_role");
            const leases = await Promise.all(Array.from({ length: 20 }, () => mintLease(at)));
            aws().calls.clear();

            await pLimit(5).map(leases, refresh);

            assert.deepEqual(aws().calls.actions("iam"), ["GetRolePolicy"]);
        });

        it("detects the denial of a predecessor session when its overlap ends, and not before", async () => {
            const at = await settingOf("assumed_role");
            const lease = await mintLease(at);
            const end = isoSeconds(Date.now() + 10 * 60_000);
            await assumedRole.sync(lease.outs as unknown as Lease, {
                ...(lease.outs as unknown as Lease),
                expiresAt: end,
            });

            assert.deepEqual((await refresh(lease)).outs.drift, []);
            aws().clock.advance(11 * 60_000);
            await mintLease(await settingOf("session_token")); // The answer tells this process AWS's time.
            assert.deepEqual((await refresh(lease)).outs.drift, killed);
        });

        it("reports no drift and does not fail if the issuer lacks permission to read the role's policy", async () => {
            const lease = await mintLease(await settingOf("assumed_role"));
            await kill(lease);
            const deny = { Effect: "Deny", Action: "iam:GetRolePolicy", Resource: "*" };
            aws()
                .account()
                .users.get("admin")
                ?.inlinePolicies.set("Deny", JSON.stringify({ Version: "2012-10-17", Statement: [deny] }));

            assert.deepEqual((await refresh(lease)).outs, lease.outs);
            assert.deepEqual(
                (await refresh({ ...lease, outs: { ...lease.outs, drift: killed } })).outs.drift,
                killed,
                "it stays known as killed",
            );
        });

        it("reports no drift if the role is gone", async () => {
            const lease = await mintLease(await settingOf("assumed_role"));
            aws().account().roles.delete("deploy");

            assert.deepEqual((await refresh(lease)).outs, lease.outs);
        });

        for (const [type, policy] of [
            ["assumed_role", { revocable: false }],
            ["federation_token", {}],
            ["session_token", {}],
        ] as const) {
            it(`of a ${type} that is not revocable makes no IAM call`, async () => {
                const lease = await mintLease(await settingOf(type, policy));
                aws().calls.clear();

                assert.deepEqual((await refresh(lease)).outs, lease.outs);
                assert.equal(aws().calls.count("iam"), 0);
            });
        }
    });

    describe("check rejects, before any call,", () => {
        beforeEach(() => makeRole(aws()));

        it("a ttl above the role's MaxSessionDuration", async () => {
            const at = await settingOf("assumed_role");

            assert.deepEqual(await faultsOf(dynamicCredential, leaseInputs(at, { ttl: "2h" })), [
                "ttl: it is above the role's MaxSessionDuration of 1h; set a shorter ttl",
            ]);
        });

        const faults: [string, keyof typeof types, Bag, RegExp][] = [
            [
                "a ttl below 15 minutes",
                "assumed_role",
                { ttl: "10m" },
                /^ttl: the ttl of the lease is too short: .*15m for assumed_role/,
            ],
            [
                "a ttl above 12 hours with assumed_role",
                "assumed_role",
                { ttl: "13h" },
                /^ttl: .*above AWS's maximum of 12h for assumed_role/,
            ],
            [
                "a ttl above 36 hours with federation_token",
                "federation_token",
                { ttl: "2d" },
                /^ttl: .*above AWS's maximum/,
            ],
            ["an unlimited ttl", "session_token", { ttl: "never" }, /^ttl: .*above AWS's maximum/],
            [
                "user tags",
                "assumed_role",
                { tags: { a: "b" } },
                /^tags: is supported only for policies of credentialType iam_user;/,
            ],
            [
                "a role with federation_token",
                "federation_token",
                { roleArn },
                /^roleArn: is supported only for policies of credentialType assumed_role;/,
            ],
            [
                "a role that is not one of the policy's",
                "assumed_role",
                { roleArn: `${roleArn}2` },
                /^roleArn: must be one of the policy's roles/,
            ],
            ["a session name with a space", "assumed_role", { roleSessionName: "a b" }, /^roleSessionName: /],
            [
                "a session name that is too long",
                "assumed_role",
                { roleSessionName: "x".repeat(48) },
                /^roleSessionName: .*at most 47/,
            ],
            [
                "an overlap of a session that cannot be revoked",
                "session_token",
                { overlap: "10m" },
                /^overlap: .*leave overlap out/,
            ],
        ];
        for (const [what, type, edit, expected] of faults) {
            it(what, async () => {
                const reasons = await faultsOf(dynamicCredential, leaseInputs(await settingOf(type), edit));

                assert.equal(reasons.length, 1, reasons.join("\n"));
                assert.match(reasons[0] ?? "", expected);
            });
        }

        it("more than an hour, or a token, if the issuer is a role session", async () => {
            const chained = { assumeRole: { roleArn } };
            const role = aws().account().roles.get("deploy");
            role?.inlinePolicies.set(
                "all",
                JSON.stringify({ ...ec2Policy, Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }),
            );
            Object.assign(role ?? {}, { maxSessionDuration: 43_200 });

            const assumed = await faultsOf(
                dynamicCredential,
                leaseInputs(await settingOf("assumed_role", {}, chained), { ttl: "2h" }),
            );
            assert.match(assumed.join(), /^ttl: it is above AWS's maximum of 1h if the issuer is a role's session/);
            const token = await faultsOf(
                dynamicCredential,
                leaseInputs(await settingOf("federation_token", {}, chained)),
            );
            assert.match(
                token.join(),
                /^policy: AWS issues federation and session tokens to IAM users only, and the issuer is a session/,
            );
        });

        it("revocable with a role of another account", async () => {
            const foreign = "arn:aws:iam::210987654321:role/deploy";
            const at = await settingOf("assumed_role", { roleArn: foreign, revocable: true });

            const reasons = await faultsOf(dynamicCredential, leaseInputs(at));
            assert.match(
                reasons.join(),
                /^policy: its role is in another account, .*assumeRole to a role in that account/,
            );
        });
    });

    describe("a mint that AWS rejects reports", () => {
        const refusals: [string, () => Promise<Setting>, RegExp][] = [
            [
                "a role that does not exist",
                () => settingOf("assumed_role"),
                /mint lease .*: role .*role\/deploy does not exist; create it, or correct roleArn/,
            ],
            [
                "a role that does not trust the issuer",
                async () => {
                    await makeRole(aws(), { Principal: { AWS: "210987654321" } });
                    return settingOf("assumed_role");
                },
                /does not trust arn:aws:iam::123456789012:user\/admin; add it as a principal/,
            ],
            [
                "a wrong external ID",
                async () => {
                    await makeRole(aws(), { Condition: { StringEquals: { "sts:ExternalId": "right" } } });
                    return settingOf("assumed_role", { externalId: "wrong" });
                },
                /with another external ID; correct externalId/,
            ],
            [
                "a missing external ID",
                async () => {
                    await makeRole(aws(), { Condition: { StringEquals: { "sts:ExternalId": "right" } } });
                    return settingOf("assumed_role");
                },
                /with an external ID only; set externalId/,
            ],
            [
                "session policy and tags that exceed AWS's packed size",
                async () => {
                    await makeRole(aws());
                    const random = () => Array.from({ length: 120 }, () => Math.random().toString(36)[2]).join("");
                    const sessionTags = Object.fromEntries(Array.from({ length: 50 }, () => [random(), random()]));
                    return settingOf("assumed_role", { sessionTags });
                },
                /session policies and tags exceed the size limit of sts:AssumeRole \(.*%.*\); shorten them/,
            ],
        ];
        for (const [what, prepare, expected] of refusals) {
            it(what, async () => {
                assert.match(await messageOf(mintLease(await prepare())), expected);
            });
        }

        it("a role of another account", async () => {
            const at = await settingOf("assumed_role", { roleArn: "arn:aws:iam::210987654321:role/none" });

            assert.match(
                await messageOf(mintLease(at)),
                /does not let .*user\/admin assume .*role\/none in another account/,
            );
        });
    });

    describe("an MFA code", () => {
        const serial = `arn:aws:iam::${account}:mfa/admin`;
        let environment: NodeJS.ProcessEnv;
        beforeEach(() => {
            environment = { ...process.env };
            aws().account().users.get("admin")?.mfaDevices.set(serial, new Date());
        });
        afterEach(() => {
            process.env = environment;
        });

        it("is read from the environment, and stored in no state", async () => {
            process.env.STACKLEASE_MFA_CODE = "314159";
            const lease = await mintLease(await settingOf("session_token", { mfaSerialNumber: serial }));

            assert.equal(await use(lease), "allowed");
            assert.ok(!JSON.stringify([lease.inputs, lease.outs]).includes("314159"));
        });

        const faults: [string, string | undefined, RegExp][] = [
            ["missing", undefined, /requires a six-digit MFA code of arn.*mfa\/admin; set STACKLEASE_MFA_CODE/],
            ["malformed", "98765", /requires a six-digit MFA code/],
            [
                "wrong",
                "000000",
                /AWS did not accept the MFA code of .*set STACKLEASE_MFA_CODE to the code that the device shows now/,
            ],
        ];
        for (const [what, code, expected] of faults) {
            it(`that is ${what} causes an error that says what to do, and nothing is stored`, async () => {
                process.env.STACKLEASE_MFA_CODE = code;
                if (code === undefined) {
                    delete process.env.STACKLEASE_MFA_CODE;
                }
                const message = await messageOf(
                    mintLease(await settingOf("session_token", { mfaSerialNumber: serial })),
                );

                assert.match(message, expected);
                assert.ok(code === undefined || !message.includes(code));
            });
        }

        it("is not sent again if another lease of the same up has used it", async () => {
            process.env.STACKLEASE_MFA_CODE = "271828";
            const at = await settingOf("session_token", { mfaSerialNumber: serial });
            await mintLease(at);
            aws().calls.clear();

            assert.match(await messageOf(mintLease(at)), /another lease of this pulumi up has used the MFA code/);
            assert.equal(aws().calls.count("sts"), 0);
        });
    });

    it("assumes a role in another account that trusts the backend's account", async () => {
        const other = "210987654321";
        aws().account(other);
        const foreign = { region: "us-east-1", endpoint: aws().endpoint, credentials: aws().issuer(other) };
        const Statement = [{ Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" }];
        const trust = JSON.stringify({ Version: "2012-10-17", Statement });
        await new IAMClient(foreign).send(new CreateRoleCommand({ RoleName: "far", AssumeRolePolicyDocument: trust }));

        const lease = await mintLease(await settingOf("assumed_role", { roleArn: `arn:aws:iam::${other}:role/far` }));

        assert.match(String(lease.outs.arn), /^arn:aws:sts::210987654321:assumed-role\/far\//);
        assert.equal(lease.outs.accountId, account);
    });

    it("rotates with overlap: AWS denies the replaced session when the overlap ends", async () => {
        await makeRole(aws());
        const at = await settingOf("assumed_role");
        const edit = { ttl: "1h", overlap: "20m", rotationTrigger: 1 };
        const old = await mintLease(at, edit);
        const news = leaseInputs(at, { ...edit, rotationTrigger: 2 });
        await planUpdate(dynamicCredential, old, news);

        const successor = await mintLease(at, { ...edit, rotationTrigger: 2 });
        await dynamicCredential.delete(old.id, old.outs);

        assert.deepEqual([await use(old), await use(successor)], ["allowed", "allowed"]);
        aws().clock.advance(21 * 60_000);
        assert.deepEqual([await use(old), await use(successor)], ["UnauthorizedOperation", "allowed"]);
        await dynamicCredential.delete(successor.id, successor.outs);
        assert.equal(await use(successor), "UnauthorizedOperation");
    });
});

import assert from "node:assert/strict";
import type { Simulator } from "stacklease/simulator";
import { iamUser } from "../../../provider/drivers/iamUser/iamUser";
import { dynamicCredential } from "../../../provider/runtime";
import { backendInputs, ec2Policy, keyOf, leaseInputs, mintLease, setting, usersOf } from "../../support/leases";
import { useKey } from "../../support/outcome";
import { checkResource, faultsOf, messageOf, planUpdate, type Resource, updateResource } from "../../support/resource";
import { useSimulator } from "../../support/useSimulator";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const boundary = "arn:aws:iam::aws:policy/PowerUserAccess";

function userOf(aws: Simulator, { outs }: Resource) {
    const user = aws.account().users.get(String(outs.userName).toLowerCase());
    assert.ok(user, `user ${outs.userName} is there`);
    return user;
}

function documentOf(aws: Simulator, lease: Resource) {
    return JSON.parse(userOf(aws, lease).inlinePolicies.get("stacklease") ?? "null");
}

describe("DynamicCredential of an IAM user", () => {
    const aws = useSimulator();

    describe("mint", () => {
        it("makes three IAM calls for an inline policy, with the guard before the key", async () => {
            const at = await setting(aws());
            await mintLease(at);

            assert.deepEqual(aws().calls.actions("iam"), ["CreateUser", "PutUserPolicy", "CreateAccessKey"]);
        });

        it("returns every declared output, without undefined values", async () => {
            const { id, outs } = await mintLease(await setting(aws()));

            assert.match(id, /^aws\/deploy\/[0-9a-f-]{36}$/);
            assert.equal(outs.leaseId, id);
            assert.match(String(outs.accessKeyId), /^AKIA[A-Z2-7]{16}$/);
            assert.equal(String(outs.secretAccessKey).length, 40);
            assert.equal(outs.sessionToken, "");
            assert.equal(outs.credentialType, "iam_user");
            assert.equal(outs.accountId, "123456789012");
            assert.equal(outs.roleArn, null);
            assert.deepEqual(outs.drift, []);
            assert.equal(Date.parse(String(outs.expiresAt)) - Date.parse(String(outs.issuedAt)), 30 * 60_000);
            assert.ok(Number(outs.readyAfter) >= 0);
        });

        it("creates the user on the ledger's path, with tags that identify its lease", async () => {
            const at = await setting(aws(), { tags: { team: "shop" } }, { tags: { team: "all", cost: "1" } });
            const lease = await mintLease(at, { tags: { cost: "2" } });

            const { path, tags } = userOf(aws(), lease);
            assert.equal(path, `/stacklease/${at.backend.ledgerId}/`);
            assert.deepEqual(Object.fromEntries([...tags.values()].map(({ key, value }) => [key, value])), {
                ...{ team: "shop", cost: "2" },
                "stacklease:lease": lease.id,
                "stacklease:ledger": at.backend.ledgerId,
                "stacklease:project": "shop",
                "stacklease:stack": "dev",
                "stacklease:name": "ci",
            });
        });

        it("writes one document with grants, guard and self-protection", async () => {
            const lease = await mintLease(await setting(aws()));

            assert.deepEqual(documentOf(aws(), lease), {
                Version: "2012-10-17",
                Statement: [
                    ec2Policy.Statement[0],
                    {
                        ...{ Sid: "StackleaseExpiry", Effect: "Deny", Action: "*", Resource: "*" },
                        Condition: { DateGreaterThan: { "aws:CurrentTime": lease.outs.expiresAt } },
                    },
                    {
                        ...{ Sid: "StackleaseSelf", Effect: "Deny", NotAction: ["iam:Get*", "iam:List*"] },
                        Resource: "arn:aws:iam::*:user/*/${aws:username}",
                    },
                ],
            });
        });

        it("attaches managed policies, adds groups and sets the boundary before it creates the key", async () => {
            const everyone = {
                groupName: "everyone",
                groupId: "AGPAX",
                path: "/",
                arn: "arn:aws:iam::123456789012:group/everyone",
            };
            aws()
                .account()
                .groups.set("everyone", {
                    ...everyone,
                    createdAt: new Date(),
                    inlinePolicies: new Map(),
                    attachedPolicies: new Set(),
                });
            const policyArns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"];
            const lease = await mintLease(
                await setting(aws(), { policy: null, policyArns, groups: ["everyone"], permissionsBoundary: boundary }),
            );

            const user = userOf(aws(), lease);
            assert.deepEqual([...user.attachedPolicies], policyArns);
            assert.deepEqual([...user.groups], ["everyone"]);
            assert.equal(user.permissionsBoundary, boundary);
            assert.equal(aws().calls.actions("iam").at(-1), "CreateAccessKey");
        });

        it("returns a key that is allowed what is granted, and nothing else", async () => {
            const key = keyOf(await mintLease(await setting(aws())));

            assert.equal(await useKey(aws(), key), "allowed");
            assert.equal(await useKey(aws(), key, "iam:ListUsers"), "AccessDenied");
        });

        it("returns a key that AWS ends by AWS's own clock", async () => {
            const key = keyOf(await mintLease(await setting(aws())));

            aws().clock.advance(29 * 60_000);
            assert.equal(await useKey(aws(), key), "allowed");
            aws().clock.advance(2 * 60_000);
            assert.equal(await useKey(aws(), key), "UnauthorizedOperation");
        });

        it("calculates the end by AWS's clock if the machine's clock is wrong", async () => {
            aws().clock.advance(60 * 60_000);
            const lease = await mintLease(await setting(aws()));

            const end = aws().clock.now() + 30 * 60_000;
            assert.ok(Math.abs(Date.parse(String(lease.outs.expiresAt)) - end) < 60_000);
        });

        it("writes no guard for a lease that never ends", async () => {
            const lease = await mintLease(await setting(aws()), { ttl: "never" });

            assert.equal(lease.outs.expiresAt, null);
            assert.ok(!JSON.stringify(documentOf(aws(), lease)).includes("CurrentTime"));
        });

        it("waits until AWS accepts the key, and reports how long that took", async () => {
            const at = await setting(aws());
            Object.assign(aws().propagation.delays, { users: 100, keys: 300 });

            const { outs } = await mintLease(at);

            assert.ok(Number(outs.readyAfter) >= 0.25, `${outs.readyAfter} s`);
            assert.equal(await useKey(aws(), keyOf({ outs })), "allowed");
        });

        it("also waits until AWS allows an action, with readyCheck", async () => {
            const at = await setting(aws());
            Object.assign(aws().propagation.delays, { keys: 100, policies: 500 });

            const { outs } = await mintLease(at, { readyCheck: "ec2:DescribeRegions" });

            assert.equal(await useKey(aws(), keyOf({ outs })), "allowed");
        });

        for (const [what, delays, inputs, expected] of [
            ["accept the key", { keys: 60_000 }, {}, /AWS did not accept the new key within 1 s.*raise readyTimeout/],
            [
                "allow the action",
                {},
                { readyCheck: "sqs:ListQueues" },
                /AWS did not allow sqs:ListQueues within 1 s; grant that action/,
            ],
        ] as const) {
            it(`rolls back if AWS does not ${what} before the timeout`, async () => {
                const at = await setting(aws());
                Object.assign(aws().propagation.delays, delays);

                assert.match(await messageOf(mintLease(at, { ...inputs, readyTimeout: "1s" })), expected);
                assert.deepEqual(usersOf(aws()), []);
            });
        }

        it("identifies stacklease in the user agent", async () => {
            await mintLease(await setting(aws()));

            const { version } = require("../../../package.json");
            assert.ok(
                aws()
                    .calls.calls("iam")
                    .every(({ userAgent }) => userAgent.includes(`stacklease/${version}`)),
            );
        });
    });

    describe("a failed mint", () => {
        for (const action of ["CreateUser", "PutUserPolicy", "CreateAccessKey"]) {
            it(`because of a missing permission for iam:${action} names the permission and leaves nothing behind`, async () => {
                const at = await setting(aws());
                const deny = { Effect: "Deny", Action: `iam:${action}`, Resource: "*" };
                aws()
                    .account()
                    .users.get("admin")
                    ?.inlinePolicies.set("Deny", JSON.stringify({ Version: "2012-10-17", Statement: [deny] }));

                assert.match(
                    await messageOf(mintLease(at)),
                    new RegExp(
                        `mint lease .* AWS denied iam:${action}.*not authorized to perform: iam:${action}.*stacklease issuer-policy`,
                    ),
                );
                assert.deepEqual(usersOf(aws()), []);
            });
        }

        it("whose rollback also fails stays in the ledger as a partial create that destroy can revoke", async () => {
            const at = await setting(aws());
            const deny = { Effect: "Deny", Action: ["iam:CreateAccessKey", "iam:DeleteUser"], Resource: "*" };
            const admin = aws().account().users.get("admin");
            admin?.inlinePolicies.set("Deny", JSON.stringify({ Version: "2012-10-17", Statement: [deny] }));
            const inputs = await checkResource(dynamicCredential, leaseInputs(at));

            const error = await dynamicCredential.create({ ...inputs, __provider: "code" }).then(
                () => assert.fail("it should have failed"),
                (error) => error as { id: string; properties: Record<string, unknown>; reasons: string[] },
            );
            assert.equal(error.properties.__provider, "code");
            assert.match(
                error.reasons.join("\n"),
                /AWS denied iam:CreateAccessKey[\s\S]*is left in AWS\nthe next pulumi up or destroy removes what is left/,
            );

            admin?.inlinePolicies.delete("Deny");
            const { replaces } = await dynamicCredential.diff(error.id, error.properties, inputs);
            assert.deepEqual(replaces, ["issuedAt"]);
            await dynamicCredential.delete(error.id, error.properties);
            assert.deepEqual(usersOf(aws()), []);
        });
    });

    describe("without an edit", () => {
        it("changes nothing, and makes no call", async () => {
            const at = await setting(aws());
            const lease = await mintLease(at);
            aws().calls.clear();

            const { changes, replaces } = await planUpdate(dynamicCredential, lease, leaseInputs(at));

            assert.deepEqual({ changes, replaces }, { changes: false, replaces: [] });
            assert.equal(aws().calls.count(), 0);
        });
    });

    describe("an edit", () => {
        const statement = { Effect: "Allow", Action: "s3:*", Resource: "*" };
        const edits: [
            string,
            { policy?: object; backend?: object; lease?: object },
            (user: ReturnType<typeof userOf>) => void,
        ][] = [
            [
                "of the policy document",
                { policy: { policy: { Version: "2012-10-17", Statement: [statement] } } },
                (user) => assert.match(user.inlinePolicies.get("stacklease") ?? "", /s3:\*.*StackleaseExpiry/),
            ],
            [
                "of the policy ARNs",
                { policy: { policyArns: [boundary] } },
                (user) => assert.deepEqual([...user.attachedPolicies], [boundary]),
            ],
            [
                "of the policy's boundary",
                { policy: { permissionsBoundary: boundary } },
                (user) => assert.equal(user.permissionsBoundary, boundary),
            ],
            [
                "of the backend's boundary",
                { backend: { permissionsBoundary: boundary } },
                (user) => assert.equal(user.permissionsBoundary, boundary),
            ],
            [
                "of the tags",
                { lease: { tags: { team: "shop" } } },
                (user) => assert.equal(user.tags.get("team")?.value, "shop"),
            ],
            [
                "of the ttl",
                { lease: { ttl: "2h" } },
                (user) => assert.match(user.inlinePolicies.get("stacklease") ?? "", /CurrentTime/),
            ],
        ];
        for (const [what, edit, check] of edits) {
            it(`${what} changes the live lease in place, with the same key`, async () => {
                const at = await setting(aws());
                const lease = await mintLease(at);
                const edited = {
                    backend: { ...at.backend, ...edit.backend },
                    policy: { ...at.policy, ...edit.policy },
                };

                const updated = await updateResource(dynamicCredential, lease, leaseInputs(edited, { ...edit.lease }));

                check(userOf(aws(), updated));
                assert.deepEqual(keyOf(updated), keyOf(lease));
                const back = await updateResource(dynamicCredential, updated, leaseInputs(at));
                const { inlinePolicies, attachedPolicies, permissionsBoundary, tags } = userOf(aws(), back);
                assert.deepEqual([attachedPolicies.size, permissionsBoundary, tags.size], [0, undefined, 5]);
                assert.match(inlinePolicies.get("stacklease") ?? "", /ec2:\*/);
            });
        }

        it("of the ttl moves the end to ttl from now, but not past maxTtl from the issue", async () => {
            const at = await setting(aws(), {}, { maxTtl: "1h" });
            const lease = await mintLease(at);
            aws().clock.advance(20 * 60_000);

            const { outs } = await updateResource(dynamicCredential, lease, leaseInputs(at, { ttl: "1h" }));

            assert.equal(Date.parse(String(outs.expiresAt)) - Date.parse(String(lease.outs.issuedAt)), 60 * 60_000);
        });

        it("of the backend's keys changes the ledger and makes no call", async () => {
            const at = await setting(aws());
            const lease = await mintLease(at);
            aws().calls.clear();

            const rotated = {
                ...at,
                backend: { ...at.backend, accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "new" },
            };
            const { outs } = await updateResource(dynamicCredential, lease, leaseInputs(rotated));

            assert.equal((outs.backend as { accessKeyId: string }).accessKeyId, "AKIAIOSFODNN7EXAMPLE");
            assert.equal(aws().calls.count(), 0);
        });

        const replacing: [string, (at: Awaited<ReturnType<typeof setting>>) => object, string[]][] = [
            ["to another policy", (at) => ({ policy: { ...at.policy, policyName: "other" } }), ["policy"]],
            ["of the rotationTrigger", () => ({ rotationTrigger: 2 }), ["rotationTrigger"]],
            [
                "that changes the account of the backend",
                (at) => ({ backend: { ...at.backend, accountId: "210987654321", ledgerId: "x" } }),
                ["backend"],
            ],
        ];
        for (const [what, edit, replaces] of replacing) {
            it(`${what} replaces the lease`, async () => {
                const at = await setting(aws());
                const lease = await mintLease(at);

                assert.deepEqual(
                    (await planUpdate(dynamicCredential, lease, leaseInputs(at, { ...edit(at) }))).replaces,
                    replaces,
                );
            });
        }

        const renaming: [string, (at: Awaited<ReturnType<typeof setting>>) => object, string][] = [
            [
                "the backend's mount",
                (at) => ({ backend: { ...at.backend, mount: "aws2" } }),
                'mount changed from aws to aws2; if only renamed, set mount: "aws" to keep the lease',
            ],
            [
                "the policy's name",
                (at) => ({ policy: { ...at.policy, policyName: "deploy2" } }),
                'policyName changed from deploy to deploy2; if only renamed, set policyName: "deploy" to keep the lease',
            ],
            [
                "both",
                (at) => ({
                    backend: { ...at.backend, mount: "aws2" },
                    policy: { ...at.policy, policyName: "deploy2" },
                }),
                'mount changed from aws to aws2, policyName from deploy to deploy2; if only renamed, set mount: "aws", policyName: "deploy" to keep the lease',
            ],
            [
                "the policy's name and the rotationTrigger",
                (at) => ({ policy: { ...at.policy, policyName: "deploy2" }, rotationTrigger: 2 }),
                "policy was changed",
            ],
        ];
        for (const [what, edit, reason] of renaming) {
            it(`of ${what} is reported as the reason of the rotation`, async () => {
                const at = await setting(aws());
                const lease = await mintLease(at);
                const news = leaseInputs(at, { ...edit(at) });
                await planUpdate(dynamicCredential, lease, news);

                const { inputs } = await dynamicCredential.check({}, news);

                assert.equal((inputs as { rotation: unknown }).rotation, reason);
            });
        }

        it("is an error with the command to run if the user is gone", async () => {
            const at = await setting(aws());
            const lease = await mintLease(at);
            aws().account().users.delete(String(lease.outs.userName));
            const { inputs } = await planUpdate(dynamicCredential, lease, leaseInputs(at, { ttl: "2h" }));

            assert.match(
                await messageOf(dynamicCredential.update(lease.id, lease.outs, inputs)),
                /update lease aws\/deploy\/.*no longer exists; run pulumi up --refresh/,
            );
        });
    });

    describe("revoke", () => {
        it("makes three IAM calls for a live inline lease, and proves that the key no longer works", async () => {
            const lease = await mintLease(await setting(aws()));
            aws().calls.clear();

            await dynamicCredential.delete(lease.id, lease.outs);

            assert.deepEqual(aws().calls.actions("iam"), ["DeleteAccessKey", "DeleteUserPolicy", "DeleteUser"]);
            assert.deepEqual(usersOf(aws()), []);
            assert.equal(await useKey(aws(), keyOf(lease)), "AuthFailure");
        });

        it("removes the access of an expired lease before it deletes anything", async () => {
            const lease = await mintLease(await setting(aws()));
            aws().clock.advance(31 * 60_000);
            await dynamicCredential.read(lease.id, lease.outs);
            aws().calls.clear();

            await dynamicCredential.delete(lease.id, lease.outs);

            const actions = aws()
                .calls.calls("iam")
                .filter(({ status }) => status === 200)
                .map(({ action }) => action);
            assert.equal(
                actions.find((action) => !/^(Get|List)/.test(action)),
                "PutUserPolicy",
            );
            assert.deepEqual(usersOf(aws()), []);
        });

        it("succeeds if the user is already gone", async () => {
            const lease = await mintLease(await setting(aws()));
            aws().account().users.delete(String(lease.outs.userName));
            aws().clock.advance(6 * 60_000);

            await dynamicCredential.delete(lease.id, lease.outs);
        });

        it("keeps the lease and does not touch a user without this ledger's tag", async () => {
            const lease = await mintLease(await setting(aws()));
            const user = userOf(aws(), lease);
            user.tags.clear();
            user.accessKeys.clear();

            assert.match(
                await messageOf(dynamicCredential.delete(lease.id, lease.outs)),
                /it has no ledger tag.*left untouched/,
            );
            assert.deepEqual(usersOf(aws()), [user.userName]);
        });

        /** Adds a key and a policy, as somebody else does, and lets the issuer make a call no more. */
        const addForeign = (lease: Resource, deniedAction: string) => {
            const user = userOf(aws(), lease);
            const foreign = { accessKeyId: "AKIAFOREIGNFOREIGN22", secretAccessKey: "foreign" };
            user.accessKeys.set(foreign.accessKeyId, { ...foreign, createdAt: new Date(), status: "Active" });
            user.attachedPolicies.add(boundary);
            const Statement = { Effect: "Deny", Action: deniedAction, Resource: "*" };
            const document = JSON.stringify({ Version: "2012-10-17", Statement });
            aws().account().users.get("admin")?.inlinePolicies.set("denied", document);
            return { user, foreign };
        };

        it("denies a user everything before it reports that keys of others could not be listed", async () => {
            const lease = await mintLease(await setting(aws()));
            const { user, foreign } = addForeign(lease, "iam:ListAccessKeys");

            assert.match(await messageOf(dynamicCredential.delete(lease.id, lease.outs)), /iam:ListAccessKeys/);

            assert.deepEqual([...user.accessKeys.keys()], [foreign.accessKeyId]);
            assert.match(user.inlinePolicies.get("stacklease") ?? "", /StackleaseKilled/);
        });

        it("denies a user everything again when it can't be deleted", async () => {
            const lease = await mintLease(await setting(aws()));
            const { user } = addForeign(lease, "iam:DeleteUser");

            assert.match(await messageOf(dynamicCredential.delete(lease.id, lease.outs)), /iam:DeleteUser/);

            assert.match(user.inlinePolicies.get("stacklease") ?? "", /StackleaseKilled/);
        });

        it("removes what others have added to the user", async () => {
            const lease = await mintLease(await setting(aws()));
            const user = userOf(aws(), lease);
            user.loginProfile = { createdAt: new Date(), passwordResetRequired: false };
            user.inlinePolicies.set("more", JSON.stringify(ec2Policy));
            user.attachedPolicies.add(boundary);

            await dynamicCredential.delete(lease.id, lease.outs);

            assert.deepEqual(usersOf(aws()), []);
        });
    });

    describe("refresh", () => {
        it("returns the lease unchanged", async () => {
            const lease = await mintLease(await setting(aws()));

            assert.deepEqual(await dynamicCredential.read(lease.id, lease.outs), { id: lease.id, props: lease.outs });
        });

        it("removes a lease from the ledger if its user is gone", async () => {
            const lease = await mintLease(await setting(aws()));
            aws().account().users.delete(String(lease.outs.userName));
            aws().clock.advance(6 * 60_000);

            assert.deepEqual(await dynamicCredential.read(lease.id, lease.outs), {});
        });
    });

    describe("with the credentials of another account", () => {
        const both =
            /it belongs to account 123456789012, but the caller is arn:aws:iam::210987654321:user\/admin of account 210987654321/;

        async function inForeignHands() {
            const at = await setting(aws());
            const lease = await mintLease(at);
            aws().account("210987654321");
            const backend = { ...at.backend, ...aws().issuer("210987654321") };
            return { lease, backend, outs: { ...lease.outs, backend }, at: { ...at, backend } };
        }

        it("mints nothing", async () => {
            const { at } = await inForeignHands();
            assert.match(await messageOf(mintLease(at)), both);
            assert.deepEqual(usersOf(aws(), "210987654321"), []);
        });

        it("updates nothing", async () => {
            const { lease, outs, at } = await inForeignHands();
            const { inputs } = await planUpdate(dynamicCredential, lease, leaseInputs(at, { ttl: "2h" }));
            assert.match(await messageOf(dynamicCredential.update(lease.id, outs, inputs)), both);
        });

        it("keeps the lease at refresh", async () => {
            const { lease, outs } = await inForeignHands();
            assert.match(await messageOf(dynamicCredential.read(lease.id, outs)), both);
        });

        it("kills nothing", async () => {
            const { outs } = await inForeignHands();
            assert.match(await messageOf(iamUser.kill(outs as never)), both);
            assert.equal(usersOf(aws()).length, 1);
        });

        it("starts no overlap, and mints no successor", async () => {
            const { lease, outs, at } = await inForeignHands();
            const news = leaseInputs(at, { overlap: "10m", rotationTrigger: 2 });
            await planUpdate(dynamicCredential, { ...lease, outs }, news);
            assert.match(await messageOf(mintLease(at, { overlap: "10m", rotationTrigger: 2 })), both);
            assert.deepEqual(usersOf(aws(), "210987654321"), []);
        });

        it("revokes nothing", async () => {
            const { lease, outs } = await inForeignHands();
            assert.match(await messageOf(dynamicCredential.delete(lease.id, outs)), both);
            assert.equal(usersOf(aws()).length, 1);
        });
    });

    describe("check", () => {
        const faults: [string, object, RegExp][] = [
            ["a ttl that is not a duration", { ttl: "half an hour" }, /^ttl: must be a duration/],
            ["a ttl of zero", { ttl: 0 }, /^ttl: must be at least one second/],
            ["a negative ttl", { ttl: -60 }, /^ttl: must be at least one second/],
            [
                "a ttl above the cap, with the owner of the cap in the error",
                { ttl: "48h" },
                /^ttl: the ttl of the lease is above the maxTtl of its backend; set a shorter ttl or raise that maxTtl$/,
            ],
            ["a ttl under two minutes", { ttl: "1m" }, /^ttl: .*at least 2m/],
            ["a cap that is not a duration", { maxTtl: "x" }, /^maxTtl: must be a duration/],
            [
                "a renewBefore as long as the lease",
                { renewBefore: "30m" },
                /^renewBefore: must be shorter than the ttl/,
            ],
            [
                "a rotateBefore longer than the lease",
                { rotateBefore: "1h" },
                /^rotateBefore: must be shorter than the ttl/,
            ],
            ["an overlap longer than the lease", { overlap: "31m" }, /^overlap: must not be longer than the ttl/],
            ["an overlap of never", { overlap: "never" }, /^overlap: must be a duration other than "never"/],
            ["an overlap that is not a duration", { overlap: "a while" }, /^overlap: must be a duration/],
            ["an overlap of zero", { overlap: 0 }, /^overlap: must be at least one second/],
            ["a renewBefore of never", { renewBefore: "never" }, /^renewBefore: must be a duration other than "never"/],
            [
                "a readyCheck that is not supported",
                { readyCheck: "ec2:RunInstances" },
                /^readyCheck: must be one of ec2:DescribeRegions/,
            ],
            ["an unknown onExpiry", { onExpiry: "ignore" }, /^onExpiry: must be replace or keep/],
            ["a readyTimeout that is not a duration", { readyTimeout: "x" }, /^readyTimeout: must be a duration/],
            [
                "a readyTimeout that never ends",
                { readyTimeout: "never" },
                /^readyTimeout: must be a duration other than "never"; set 0 to skip the wait$/,
            ],
            ["a readyTimeout above an hour", { readyTimeout: "61m" }, /^readyTimeout: must be at most 1h$/],
            ["a resource name that is invalid in a tag", { name: "a<b" }, /^name: .*is stored in a tag/],
            ["a resource name that is too long for a tag", { name: "x".repeat(257) }, /^name: .*at most 256/],
            [
                "a tag key with characters that IAM does not accept",
                { tags: { "a<b": "x" } },
                /^tags: key 1 of 1: a tag's key must be/,
            ],
            ["a tag key that is too long", { tags: { ["k".repeat(129)]: "x" } }, /^tags: .*1 to 128/],
            [
                "a tag value with characters that IAM does not accept",
                { tags: { a: "$(rm)" } },
                /^tags: key 1 of 1: a tag's value must be/,
            ],
            ["a tag value with a line break", { tags: { a: "x\ny" } }, /^tags: key 1 of 1: a tag's value must be/],
            ["a tag value that is too long", { tags: { a: "v".repeat(257) } }, /^tags: key 1 of 1: .*at most 256/],
            [
                "tag keys that differ only in case",
                { tags: { team: "y", Team: "x" } },
                /^tags: key 2 of 2 in alphabetical order: .*only in case/,
            ],
            ["a resource name with a line break", { name: "a\nb" }, /^name: .*is stored in a tag/],
            ["a tag key that stacklease reserves", { tags: { "stacklease:ledger": "x" } }, /^tags: /],
        ];
        for (const [what, override, expected] of faults) {
            it(`rejects ${what}`, async () => {
                const at = await setting(aws(), {}, { maxTtl: "24h" });
                const reasons = await faultsOf(dynamicCredential, leaseInputs(at, { ...override }));
                assert.equal(reasons.length, 1, reasons.join("\n"));
                assert.match(reasons[0] ?? "", expected);
            });
        }

        it("rejects a policy document with resources of another partition than the backend's, as AWS does", async () => {
            const Resource = ["*", "arn:*:s3:::b", "arn:aws-cn:s3:::b", "arn:aws:s3:::b"];
            const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource }] };
            const at = await setting(aws(), { policy });
            const inChina = leaseInputs({ ...at, backend: { ...at.backend, partition: "aws-cn" } });

            assert.deepEqual(await faultsOf(dynamicCredential, inChina), [
                'policy: Statement[0].Resource[3]: must be an ARN of the backend\'s partition, such as "arn:aws-cn:s3:::bucket/*"',
            ]);
            assert.deepEqual(await faultsOf(dynamicCredential, leaseInputs(at)), [
                'policy: Statement[0].Resource[2]: must be an ARN of the backend\'s partition, such as "arn:aws:s3:::bucket/*"',
            ]);
        });

        const inUsualPartition = (kind: string) => `arn:aws:iam::123456789012:${kind}/x`;
        const foreign: [string, Record<string, unknown>, Record<string, unknown>, string][] = [
            ["a managed policy", { policyArns: [inUsualPartition("policy")] }, {}, "policyArns: [0]: "],
            ["a boundary", { permissionsBoundary: inUsualPartition("policy") }, {}, "permissionsBoundary: "],
            [
                "the backend's boundary",
                {},
                { permissionsBoundary: inUsualPartition("policy") },
                "permissionsBoundary: ",
            ],
            [
                "a role",
                { credentialType: "assumed_role", policy: null, roleArn: inUsualPartition("role") },
                {},
                "roleArn: ",
            ],
            [
                "one of several roles",
                { credentialType: "assumed_role", policy: null, roleArns: [inUsualPartition("role")] },
                {},
                "roleArns: [0]: ",
            ],
        ];
        for (const [what, ofPolicy, ofBackend, place] of foreign) {
            it(`rejects ${what} of another partition than the backend's`, async () => {
                const at = await setting(aws(), ofPolicy, ofBackend);
                assert.deepEqual(await faultsOf(dynamicCredential, leaseInputs(at)), []);

                const inGovCloud = leaseInputs({ ...at, backend: { ...at.backend, partition: "aws-us-gov" } });
                const [reason = "", ...rest] = await faultsOf(dynamicCredential, inGovCloud);

                assert.ok(
                    reason.startsWith(`${place}must be an ARN of the backend's partition, such as "arn:aws-us-gov:`),
                );
                assert.deepEqual(rest, []);
            });
        }

        it("accepts unknown values in any field, at any depth", async () => {
            const at = await setting(aws());
            const inputs = leaseInputs(at, { tags: {}, maxTtl: "1h", rotationTrigger: 1, readyTimeout: 5 });
            for (const key of Object.keys(inputs)) {
                await checkResource(dynamicCredential, { ...inputs, [key]: unknown });
            }
            for (const group of ["backend", "policy"] as const) {
                for (const key of Object.keys(at[group])) {
                    await checkResource(dynamicCredential, { ...inputs, [group]: { ...at[group], [key]: unknown } });
                }
            }
        });
    });

    it("never includes a secret in an error, whatever AWS rejects", async () => {
        const { secretAccessKey } = aws().issuer();
        const at = await setting(aws());
        const lease = await mintLease(at);
        const messages = await Promise.all(
            ["wrong", secretAccessKey].map(async (secret) => {
                const backend = {
                    ...at.backend,
                    accessKeyId: secret === "wrong" ? at.backend.accessKeyId : "AKIAIOSFODNN7EXAMPLE",
                    secretAccessKey: secret,
                };
                const failing = [
                    mintLease({ ...at, backend }),
                    dynamicCredential.read(lease.id, { ...lease.outs, backend }),
                    dynamicCredential.delete(lease.id, { ...lease.outs, backend }),
                ];
                return Promise.all(
                    failing.map((promise) =>
                        promise.then(
                            () => "",
                            (error: Error) => `${error.message} ${error.stack} ${JSON.stringify(error)}`,
                        ),
                    ),
                );
            }),
        );

        const text = messages.flat().join("\n");
        assert.ok(!text.includes(secretAccessKey) && !text.includes(String(lease.outs.secretAccessKey)));
    });

    it("falls back to the ambient credentials of the same account to revoke, if the stored key no longer works", async () => {
        const at = await setting(aws());
        const lease = await mintLease(at);
        const admin = aws().account().users.get("admin");
        admin?.accessKeys.delete(aws().issuer().accessKeyId);
        const spare = {
            accessKeyId: "AKIASPARESPARESPARE2",
            secretAccessKey: "spare",
            createdAt: new Date(),
            status: "Active" as const,
        };
        admin?.accessKeys.set(spare.accessKeyId, spare);
        const before = { ...process.env };
        Object.assign(process.env, {
            AWS_ACCESS_KEY_ID: spare.accessKeyId,
            AWS_SECRET_ACCESS_KEY: spare.secretAccessKey,
        });

        await dynamicCredential.delete(lease.id, lease.outs).finally(() => {
            process.env = before;
        });

        assert.deepEqual(usersOf(aws()), []);
        assert.equal(backendInputs(aws()).accessKeyId, spare.accessKeyId);
    });
});

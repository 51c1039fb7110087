import assert from "node:assert/strict";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import type { LeaseBackend, LeasePolicy } from "../../../provider/lease/leaseInputs";
import { policyReference, referencedPolicy } from "../../../provider/lease/policyReference";
import { awsBackend, dynamicCredential } from "../../../provider/runtime";
import { backendInputs, ec2Policy, leaseInputs, mintLease, type Setting, setting, usersOf } from "../../support/leases";
import { type Bag, createResource, faultsOf, planUpdate, updateResource } from "../../support/resource";
import { makeRole, roleArn } from "../../support/roles";
import { useSimulator } from "../../support/useSimulator";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const boundary = "arn:aws:iam::aws:policy/PowerUserAccess";
const s3Policy = { ...ec2Policy, Statement: [{ ...ec2Policy.Statement[0], Action: "s3:*" }] };

describe("a policy reference", () => {
    const aws = useSimulator();

    /** Returns a key of a user in the same account that is not the central stack's issuer. */
    async function ownKey() {
        const UserName = "app-issuer";
        const iam = new IAMClient({ region: "us-east-1", endpoint: aws().endpoint, credentials: aws().issuer() });
        await iam.send(new CreateUserCommand({ UserName }));
        const Statement = [{ Effect: "Allow", Action: "*", Resource: "*" }];
        const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
        await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "all", PolicyDocument }));
        const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
        aws().calls.clear();
        return { accessKeyId: AccessKey?.AccessKeyId, secretAccessKey: AccessKey?.SecretAccessKey };
    }

    /** Returns what the central stack exports. */
    async function refer(policy: Bag = {}, backend: Bag = {}) {
        const central = await setting(aws(), policy, backend);
        return policyReference(central.policy as unknown as LeasePolicy, central.backend as unknown as LeaseBackend);
    }

    /** Returns the setting of the referring stack: its own backend and identity, and the policy of the other stack. */
    async function referring(reference: unknown, backend: Bag = {}): Promise<Setting> {
        const mounted = await createResource(awsBackend, backendInputs(aws(), { mount: "app", ...backend }));
        return { backend: mounted.outs, policy: referencedPolicy(reference) as Bag };
    }

    describe("contains", () => {
        it("every key, null by default, and no credential", async () => {
            const reference = await refer();

            assert.deepEqual(reference, {
                ...{ policyName: "deploy", policy: ec2Policy, policyArns: null, groups: null },
                ...{ credentialType: "iam_user", ttl: null, maxTtl: null, permissionsBoundary: null, tags: null },
                ...{ roleArn: null, roleArns: null, externalId: null, sessionTags: null, sourceIdentity: null },
                ...{ mfaSerialNumber: null, revocable: null },
                backend: {
                    ...{ mount: "aws", accountId: "123456789012", partition: "aws" },
                    ...{ defaultTtl: null, maxTtl: null, issuerRoleArn: null },
                },
            });
        });

        it("the limits, the boundary and the tags of its backend, overridden by the policy's own", async () => {
            const backend = {
                defaultTtl: "1h",
                maxTtl: "24h",
                permissionsBoundary: boundary,
                tags: { a: "1", b: "1" },
            };
            const reference = await refer({ ttl: "2h", maxTtl: "3h", tags: { b: "2" } }, backend);

            assert.deepEqual([reference.ttl, reference.maxTtl], ["2h", "3h"]);
            assert.deepEqual([reference.backend.defaultTtl, reference.backend.maxTtl], ["1h", "24h"]);
            assert.equal(reference.permissionsBoundary, boundary);
            assert.deepEqual(reference.tags, { a: "1", b: "2" });
        });

        it("neither boundary nor user tags for a session policy", async () => {
            const role = { credentialType: "assumed_role", policy: null, roleArn: roleArn() };
            const reference = await refer(role, { permissionsBoundary: boundary, tags: { a: "1" } });

            assert.deepEqual([reference.permissionsBoundary, reference.tags], [null, null]);
        });

        it("the role that its backend assumes, and nothing else of the connection", async () => {
            await makeRole(aws(), {}, "issuer");
            const assumeRole = { roleArn: roleArn("issuer"), externalId: "between-us" };
            const reference = await refer({}, { assumeRole });

            assert.equal(reference.backend.issuerRoleArn, roleArn("issuer"));
            const { accessKeyId, secretAccessKey } = aws().issuer();
            for (const text of [accessKeyId, secretAccessKey, "between-us", aws().endpoint]) {
                assert.ok(!JSON.stringify(reference).includes(text), text);
            }
        });
    });

    describe("lets a lease", () => {
        it("be issued with the identity of the referring stack into its ledger, under the policy's own name", async () => {
            const key = await ownKey();
            const at = await referring(await refer({}, { tags: { team: "platform" } }), {
                ...key,
                tags: { app: "shop" },
            });
            aws().calls.clear();

            const { id, outs } = await mintLease(at);

            assert.match(id, /^aws\/deploy\/[0-9a-f-]{36}$/);
            assert.deepEqual(
                aws()
                    .calls.calls("iam")
                    .map(({ action, accessKeyId }) => [action, accessKeyId]),
                ["CreateUser", "PutUserPolicy", "CreateAccessKey"].map((action) => [action, key.accessKeyId]),
            );
            const user = aws().account().users.get(String(outs.userName));
            assert.equal(user?.path, `/stacklease/${at.backend.ledgerId}/`);
            assert.deepEqual(
                ["team", "app", "stacklease:lease"].map((tag) => user?.tags.get(tag)?.value),
                ["platform", "shop", id],
            );
        });

        it("be re-scoped in place when the policy is edited", async () => {
            const at = await referring(await refer());
            const lease = await mintLease(at);

            const edited = referencedPolicy(await refer({ policy: s3Policy }));
            const changed = await updateResource(
                dynamicCredential,
                lease,
                leaseInputs({ ...at, policy: edited as Bag }),
            );

            assert.equal(changed.outs.accessKeyId, lease.outs.accessKeyId);
            const user = aws().account().users.get(String(lease.outs.userName));
            assert.match(user?.inlinePolicies.get("stacklease") ?? "", /"s3:\*"/);
        });

        it("be re-scoped also while it is a predecessor in an overlap", async () => {
            const at = await referring(await refer());
            const old = await mintLease(at, { overlap: "10m" });
            const rotated = leaseInputs(at, { overlap: "10m", rotationTrigger: 1 });
            await planUpdate(dynamicCredential, old, rotated);
            const lease = await createResource(dynamicCredential, rotated);

            const policy = referencedPolicy(await refer({ policy: s3Policy })) as Bag;
            await updateResource(dynamicCredential, lease, { ...rotated, policy });

            for (const user of usersOf(aws())) {
                assert.match(aws().account().users.get(user)?.inlinePolicies.get("stacklease") ?? "", /"s3:\*"/);
            }
        });

        it("be issued as a session of a role", async () => {
            await makeRole(aws());
            const reference = await refer({ credentialType: "assumed_role", policy: null, roleArn: roleArn() });

            const { outs } = await mintLease(await referring(reference));

            assert.equal(outs.roleArn, roleArn());
        });

        it("be issued if a later version of the reference has more fields", async () => {
            const { backend, ...policy } = await refer();

            const later = { ...policy, later: { a: 1 }, backend: { ...backend, later: 2 } };

            assert.deepEqual((await referring(later)).policy, { ...policy, backend });
        });
    });

    describe("has the ttl", () => {
        const cases: [string, Bag, Bag, Bag, Bag, string | RegExp][] = [
            ["of the policy's backend by default", {}, { defaultTtl: "1h" }, { defaultTtl: "2h" }, {}, "1h"],
            ["of the policy, before that of its backend", { ttl: "3h" }, { defaultTtl: "1h" }, {}, {}, "3h"],
            ["of the issuing backend if policy and policy backend set none", {}, {}, { defaultTtl: "2h" }, {}, "2h"],
            ["of a default that is limited by both caps", {}, { defaultTtl: "1h" }, { maxTtl: "30m" }, {}, "30m"],
            [
                "limited by the maxTtl of the policy's backend, which the error names",
                {},
                { maxTtl: "1h" },
                { maxTtl: "3h" },
                { ttl: "2h" },
                /above the maxTtl of the backend of its policy's stack; set a shorter ttl/,
            ],
            [
                "limited by the maxTtl of the issuing backend, which the error names",
                {},
                { maxTtl: "3h" },
                { maxTtl: "1h" },
                { ttl: "2h" },
                /above the maxTtl of the backend of this stack; set a shorter ttl/,
            ],
            [
                "limited by the maxTtl of the policy, which the error names",
                { maxTtl: "1h" },
                { maxTtl: "3h" },
                { maxTtl: "3h" },
                { ttl: "2h" },
                /above the maxTtl of its policy;/,
            ],
        ];
        for (const [what, policy, central, own, lease, expected] of cases) {
            it(what, async () => {
                const at = await referring(await refer(policy, central), own);
                const inputs = leaseInputs(at, { ttl: null, ...lease });

                const { inputs: planned, failures } = await dynamicCredential.check({}, inputs);

                if (expected instanceof RegExp) {
                    assert.match(String(failures?.[0]?.reason), expected);
                } else {
                    const length = Date.parse(planned.expiresAt) - Date.parse(planned.issuedAt);
                    assert.equal(length, Number.parseInt(expected, 10) * (expected.endsWith("h") ? 3_600_000 : 60_000));
                }
            });
        }
    });

    describe("and its lease", () => {
        it("is replaced if the policy's name or mount changes", async () => {
            const at = await referring(await refer());
            const lease = await mintLease(at);

            for (const other of [
                { policyName: "other" },
                { backend: { ...(at.policy.backend as Bag), mount: "prod" } },
            ]) {
                const policy = { ...at.policy, ...other };
                const { replaces } = await planUpdate(dynamicCredential, lease, leaseInputs({ ...at, policy }));
                assert.deepEqual(replaces, ["policy"]);
            }
        });

        it("is kept if the mount of the issuing backend changes, because it is not part of the lease id", async () => {
            const at = await referring(await refer());
            const lease = await mintLease(at);

            const backend = { ...at.backend, mount: "other" };
            assert.deepEqual(
                (await planUpdate(dynamicCredential, lease, leaseInputs({ ...at, backend }))).replaces,
                [],
            );
        });

        it("is kept if its policy moves to another stack with the same mount and name, and back", async () => {
            const own = await setting(aws());
            const lease = await mintLease(own);
            const moved = leaseInputs({ ...own, policy: referencedPolicy(await refer()) as Bag });

            const referring = await updateResource(dynamicCredential, lease, moved);

            assert.equal(referring.outs.accessKeyId, lease.outs.accessKeyId);
            assert.deepEqual((await planUpdate(dynamicCredential, referring, leaseInputs(own))).replaces, []);
        });

        it("is replaced if its policy moves to another stack with another mount", async () => {
            const own = await setting(aws(), {}, { mount: "app" });
            const lease = await mintLease(own);
            const moved = leaseInputs({ ...own, policy: referencedPolicy(await refer()) as Bag });

            assert.deepEqual((await planUpdate(dynamicCredential, lease, moved)).replaces, ["policy"]);
        });

        it("is not shown as replaced while the reference is unknown", async () => {
            const at = await referring(await refer());
            const lease = await mintLease(at);

            const plan = await planUpdate(dynamicCredential, lease, { ...leaseInputs(at), policy: unknown });

            assert.deepEqual({ changes: plan.changes, replaces: plan.replaces }, { changes: true, replaces: [] });
        });

        it("is kept if a policy of its own stack sets a backend to null that older states do not contain", async () => {
            const at = await setting(aws());
            const lease = await mintLease(at);

            const said = leaseInputs({ ...at, policy: { ...at.policy, backend: null } });

            assert.equal((await planUpdate(dynamicCredential, lease, said)).changes, false);
        });
    });

    describe("is rejected at preview, without its value, if it is", () => {
        const secret = "wJalrXUtnFEMI";
        const none = /^policy: the value is not a reference to a policy; export the `reference` of an IamPolicy/;
        type Change = (reference: Bag & { backend: Bag }) => unknown;
        const without = (bag: Bag, key: string) =>
            Object.fromEntries(Object.entries(bag).filter(([name]) => name !== key));
        const cases: [string, Change, RegExp][] = [
            ["undefined", () => undefined, none],
            ["null", () => null, none],
            ["a string", () => secret, none],
            ["a list", () => [secret], none],
            ["another object", () => ({ password: secret, backend: secret }), none],
            ["missing a key", (all) => without(all, "groups"), /^policy: the reference lacks groups; export/],
            [
                "missing keys of its backend",
                (all) => ({ ...all, backend: without(without(all.backend, "maxTtl"), "issuerRoleArn") }),
                /^policy: the reference lacks backend\.maxTtl, backend\.issuerRoleArn;/,
            ],
            [
                "missing its backend",
                (all) => without(all, "backend"),
                /the reference lacks backend\.mount, backend\.acc/,
            ],
            [
                "of invalid types",
                (all) => ({ ...all, policyArns: secret, tags: [secret] }),
                /no valid policyArns, tags;/,
            ],
            [
                "missing a mount",
                (all) => ({ ...all, backend: { ...all.backend, mount: null } }),
                /no valid backend\.mount;/,
            ],
            [
                "without a valid mount",
                (all) => ({ ...all, backend: { ...all.backend, mount: "a b" } }),
                /^policy: mount: must be at most 128/,
            ],
            [
                "of an unknown credential type",
                (all) => ({ ...all, credentialType: "passkey" }),
                /^policy: credentialType: must be one of/,
            ],
            ["without a valid policy document", (all) => ({ ...all, policy: { Version: 1 } }), /^policy: policy: /],
            ["without a valid duration", (all) => ({ ...all, ttl: {} }), /^policy: ttl: must be a duration/],
            [
                "of another account",
                (all) => ({ ...all, backend: { ...all.backend, accountId: "210987654321" } }),
                /^policy: the policy belongs to another account than the lease's backend.*the reference's backend\.accountId$/,
            ],
            [
                "of another account, with a role that can be assumed",
                (all) => ({
                    ...all,
                    backend: {
                        ...all.backend,
                        accountId: "210987654321",
                        issuerRoleArn: "arn:aws:iam::210987654321:role/i",
                    },
                }),
                /, e\.g\. one whose assumeRole is the reference's backend\.issuerRoleArn$/,
            ],
        ];
        for (const [what, change, expected] of cases) {
            it(what, async () => {
                const given = change((await refer()) as unknown as Bag & { backend: Bag });

                const faults = await faultsOf(dynamicCredential, leaseInputs(await referring(given)));

                assert.match(faults.join("\n"), expected);
                assert.ok(!faults.join("\n").includes(secret));
                assert.deepEqual(usersOf(aws()), []);
            });
        }
    });
});

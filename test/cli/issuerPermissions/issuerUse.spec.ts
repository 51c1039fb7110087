import assert from "node:assert/strict";
import {
    type IssuerBackend,
    issuerUse,
    type PolicyState,
    unboundedPolicies,
} from "../../../cli/issuerPermissions/issuerUse";
import type { Lease, LeaseBackend, LeasePolicy } from "../../../provider/lease/leaseInputs";
import { policyReference } from "../../../provider/lease/policyReference";
import { iamPolicy } from "../../../provider/runtime";
import { mintLease, setting } from "../../support/leases";
import { type Bag, createResource } from "../../support/resource";
import { makeRole, roleArn } from "../../support/roles";
import { useSimulator } from "../../support/useSimulator";
import { managed, noUse } from "./uses";

const account = "123456789012";
const boundary = (name: string) => `arn:aws:iam::${account}:policy/${name}`;
const admin = `arn:aws:iam::${account}:user/admin`;

describe("issuerUse", () => {
    const aws = useSimulator();

    /** Creates a backend and policies, and returns their states. */
    async function states(policies: Bag[], backend: Bag = {}): Promise<[IssuerBackend, PolicyState[]]> {
        const made = await setting(aws(), {}, backend);
        const resources = policies.map((policy, index) =>
            createResource(iamPolicy, { mount: "aws", policyName: `p${index}`, ...policy }),
        );
        const outs = (await Promise.all(resources)).map((resource) => resource.outs);
        return [made.backend as unknown as IssuerBackend, outs as unknown as PolicyState[]];
    }

    const nothing = { ...noUse, issuerArn: admin, rootKeys: true, commands: true };
    const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "ec2:*", Resource: "*" }] };
    const session = { credentialType: "assumed_role", roleArn: roleArn() };
    const role = { arn: roleArn(), revocable: true, sessionTags: false, sourceIdentity: false };

    const cases: [what: string, policies: Bag[], use: object][] = [
        ["no policies", [], {}],
        ["a user's inline grants", [{ policy: document }], { users: true }],
        ["managed policies", [{ policyArns: [managed[0]] }], { users: true, attachments: true }],
        ["groups", [{ groups: ["b", "a"] }, { groups: ["a"] }], { users: true, groups: ["a", "b"] }],
        [
            "boundaries",
            [{ policy: document, permissionsBoundary: boundary("b") }],
            { users: true, boundaries: [boundary("b")] },
        ],
        ["a role's sessions", [session], { roles: [role] }],
        [
            "sessions of several roles",
            [{ ...session, roleArn: null, roleArns: [roleArn("b"), roleArn("a")], revocable: false }],
            { roles: ["a", "b"].map((name) => ({ ...role, arn: roleArn(name), revocable: false })) },
        ],
        [
            "a role of two policies",
            [
                { ...session, revocable: false, sessionTags: { team: "shop" } },
                { ...session, sourceIdentity: "alice" },
            ],
            { roles: [{ ...role, sessionTags: true, sourceIdentity: true }] },
        ],
        [
            "a role of another account",
            [{ ...session, roleArn: "arn:aws:iam::210987654321:role/deploy" }],
            { roles: [{ ...role, arn: "arn:aws:iam::210987654321:role/deploy", revocable: false }] },
        ],
        [
            "federation tokens",
            [{ credentialType: "federation_token", policy: document }],
            { federation: { sessionTags: false, revocable: false } },
        ],
        [
            "revocable federation tokens",
            [{ credentialType: "federation_token", policy: document, revocable: true, sessionTags: { a: "b" } }],
            { federation: { sessionTags: true, revocable: true } },
        ],
        ["session tokens", [{ credentialType: "session_token" }], {}],
        ["policies of another backend", [{ mount: "other", policy: document }], {}],
    ];
    for (const [what, policies, use] of cases) {
        it(`finds what is used for ${what}`, async () => {
            const [backend, registered] = await states(policies);

            assert.deepEqual(issuerUse(backend, registered, []), { ...nothing, ...use });
        });
    }

    it("includes leases whose policy is not in the stack or has changed", async () => {
        await makeRole(aws());
        const at = await setting(aws(), { ...session, policy: null });
        const lease = (await mintLease(at)).outs as unknown as Lease;

        const use = issuerUse(at.backend as unknown as IssuerBackend, [], [lease]);

        assert.deepEqual(use, { ...nothing, roles: [role] });
    });

    it("includes leases with a policy of another stack, and names that policy with its mount", async () => {
        const central = await setting(aws(), { policyArns: [managed[0]] }, { mount: "central" });
        const { policy, backend: owner } = central as unknown as { policy: LeasePolicy; backend: LeaseBackend };
        const { backend } = await setting(aws(), {}, { mount: "app" });
        const at = { backend, policy: policyReference(policy, owner) as unknown as Bag };
        const lease = (await mintLease(at)).outs as unknown as Lease;
        const own = backend as unknown as IssuerBackend;

        assert.deepEqual(issuerUse(own, [], [lease]), { ...nothing, users: true, attachments: true });
        assert.deepEqual(unboundedPolicies(own, [], [lease]), ["central/deploy"]);
    });

    it("includes issued leases, each of which has a ledger of its own", async () => {
        const at = await setting(aws());
        const [backend] = await states([]);
        const lease = (await mintLease(at, { stack: "dev-issued-abcdefghij" })).outs as unknown as Lease;

        assert.equal(issuerUse(backend, [], [lease]).users, true);
        assert.equal(issuerUse({ ...backend, mount: "other" }, [], [lease]).users, false);
        assert.equal(issuerUse({ ...backend, accountId: "210987654321" }, [], [lease]).users, false);
    });

    it("ignores leases of another ledger", async () => {
        const at = await setting(aws());
        const [backend] = await states([]);
        const lease = (await mintLease(at)).outs as unknown as Lease;

        assert.equal(issuerUse(backend, [], [lease]).users, false);
    });

    it("uses the backend's path, and its boundary for policies without their own", async () => {
        const own = { policy: document, permissionsBoundary: boundary("own") };
        const [backend, policies] = await states([{ policy: document }, own], {
            permissionsBoundary: boundary("backend"),
            userPath: "/ci/",
        });

        const use = issuerUse(backend, policies, []);

        assert.deepEqual(use.boundaries, [boundary("backend"), boundary("own")]);
        assert.equal(use.userPath, "/ci/");
        assert.deepEqual(unboundedPolicies(backend, policies, []), []);
    });

    it("lists the policies without a boundary", async () => {
        const [backend, policies] = await states([
            { policy: document },
            { policy: document, permissionsBoundary: boundary("own") },
            session,
        ]);

        assert.deepEqual(unboundedPolicies(backend, policies, []), ["aws/p0"]);
    });

    it("has no keys to rotate if the issuer is a role session", async () => {
        await makeRole(aws());
        const [backend] = await states([], { assumeRole: { roleArn: roleArn() } });

        const { issuerArn, rootKeys } = issuerUse(backend, [], []);

        assert.match(issuerArn ?? "", /:assumed-role\/deploy\//);
        assert.equal(rootKeys, false);
    });
});

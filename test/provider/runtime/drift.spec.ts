import assert from "node:assert/strict";
import type { Simulator, User } from "stacklease/simulator";
import { iamUser } from "../../../provider/drivers/iamUser/iamUser";
import type { Lease } from "../../../provider/lease/leaseInputs";
import { dynamicCredential } from "../../../provider/runtime";
import { ec2Policy, leaseInputs, mintLease, setting, usersOf } from "../../support/leases";
import { type Bag, messageOf, planUpdate, type Resource } from "../../support/resource";
import { useSimulator } from "../../support/useSimulator";

const managed = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const now = new Date();

function userOf(aws: Simulator, { outs }: Resource): User {
    const user = aws.account().users.get(String(outs.userName).toLowerCase());
    assert.ok(user);
    return user;
}

/** Returns a lease as refresh reads it. */
async function refresh(lease: Resource): Promise<Resource & { drift: string[] }> {
    const { props } = await dynamicCredential.read(lease.id, lease.outs);
    const outs = props as Bag;
    return { ...lease, outs, drift: outs.drift as string[] };
}

describe("drift of a lease's user", () => {
    const aws = useSimulator();

    const repaired: [string, (user: User) => void, RegExp][] = [
        [
            "a deleted document with its guard",
            (user) => user.inlinePolicies.delete("stacklease"),
            /^document: it was removed, with the guard in it$/,
        ],
        [
            "an edited guard",
            (user) => edit(user, /20\d\d-\d\d-\d\dT/, "2099-01-01T"),
            /^document: StackleaseExpiry removed$/,
        ],
        ["an added grant", (user) => edit(user, "ec2:*", "*"), /^document: Statement\[0\] removed$/],
        [
            "a foreign second key",
            (user) =>
                user.accessKeys.set("AKIASTRANGERSTRANGER", {
                    accessKeyId: "AKIASTRANGERSTRANGER",
                    secretAccessKey: "x",
                    createdAt: now,
                    status: "Active",
                }),
            /^foreign key: AKIASTRANGERSTRANGER was added$/,
        ],
        [
            "a foreign inline policy",
            (user) => user.inlinePolicies.set("more", JSON.stringify(ec2Policy)),
            /^inline policy: more was added$/,
        ],
        [
            "a foreign attached policy",
            (user) => user.attachedPolicies.add(managed),
            /^attached policy: .*ReadOnlyAccess was added$/,
        ],
        ["a foreign group", (user) => joinGroup(user), /^group: strangers was added$/],
        [
            "a password",
            (user) => Object.assign(user, { loginProfile: { createdAt: now, passwordResetRequired: false } }),
            /^login profile: a password was added$/,
        ],
        [
            "a signing certificate",
            (user) =>
                user.signingCertificates.set("CERTCERTCERTCERTCERTCERT", {
                    id: "CERTCERTCERTCERTCERTCERT",
                    body: "x",
                    uploadedAt: now,
                    status: "Active",
                }),
            /^signing certificate: CERTCERTCERTCERTCERTCERT was added$/,
        ],
        [
            "an SSH key",
            (user) =>
                user.sshPublicKeys.set("APKASTRANGERSTRANGER", {
                    id: "APKASTRANGERSTRANGER",
                    body: "x",
                    uploadedAt: now,
                    status: "Active",
                }),
            /^SSH key: APKASTRANGERSTRANGER was added$/,
        ],
        [
            "a service-specific credential",
            (user) =>
                user.serviceSpecificCredentials.set("ACCASTRANGERSTRANGER", {
                    id: "ACCASTRANGERSTRANGER",
                    serviceName: "codecommit.amazonaws.com",
                    serviceUserName: "x",
                    createdAt: now,
                    status: "Active",
                }),
            /^service credential: ACCASTRANGERSTRANGER was added$/,
        ],
        [
            "a boundary",
            (user) => Object.assign(user, { permissionsBoundary: managed }),
            /^boundary: it is .*ReadOnlyAccess, not none$/,
        ],
        [
            "a changed tag",
            (user) => user.tags.set("stacklease:name", { key: "stacklease:name", value: "x" }),
            /^tags: stacklease:name was changed$/,
        ],
        ["an added tag", (user) => user.tags.set("x", { key: "x", value: "y" }), /^tags: x was added$/],
    ];
    for (const [what, tamper, finding] of repaired) {
        it(`is reported by refresh and repaired in place by the next up: ${what}`, async () => {
            const at = await setting(aws());
            const lease = await mintLease(at);
            tamper(userOf(aws(), lease));

            const found = await refresh(lease);
            assert.ok(
                found.drift.some((line) => finding.test(line)),
                found.drift.join("\n"),
            );
            const { inputs, changes, replaces } = await planUpdate(dynamicCredential, found, leaseInputs(at));
            assert.deepEqual({ changes, replaces }, { changes: true, replaces: [] });
            const { outs } = await dynamicCredential.update(found.id, found.outs, inputs);

            assert.equal((outs as Bag).accessKeyId, lease.outs.accessKeyId);
            assert.deepEqual((await refresh({ ...lease, outs: outs as Bag })).drift, []);
        });
    }

    const replaced: [string, (user: User) => void, RegExp][] = [
        ["a deleted key", (user) => user.accessKeys.clear(), /^key: AKIA\w+ is gone$/],
        ["a deactivated key", (user) => setStatus(user, "Inactive"), /^key: AKIA\w+ is inactive$/],
    ];
    for (const [what, tamper, finding] of replaced) {
        it(`is reported by refresh and causes a replacement at the next up, with the reason: ${what}`, async () => {
            const at = await setting(aws());
            const lease = await mintLease(at);
            tamper(userOf(aws(), lease));

            const found = await refresh(lease);
            assert.match(found.drift.join("\n"), finding);
            assert.deepEqual((await planUpdate(dynamicCredential, found, leaseInputs(at))).replaces, ["drift"]);
            const successor = await mintLease(at);
            assert.match(String(successor.outs.rotation), finding);
        });
    }

    it("is reported and repaired completely if there are several differences", async () => {
        const at = await setting(aws());
        const lease = await mintLease(at);
        for (const [, tamper] of repaired) {
            tamper(userOf(aws(), lease));
        }

        const found = await refresh(lease);
        assert.ok(found.drift.length >= repaired.length - 2, found.drift.join("\n"));
        const { inputs } = await planUpdate(dynamicCredential, found, leaseInputs(at));
        const { outs } = await dynamicCredential.update(found.id, found.outs, inputs);
        assert.deepEqual((await refresh({ ...lease, outs: outs as Bag })).drift, []);
    });

    it("is revoked completely, with the access removed first", async () => {
        const lease = await mintLease(await setting(aws()));
        for (const [, tamper] of repaired) {
            tamper(userOf(aws(), lease));
        }
        const found = await refresh(lease);
        aws().calls.clear();

        await dynamicCredential.delete(found.id, found.outs);

        assert.equal(
            aws()
                .calls.actions("iam")
                .find((action) => !/^(Get|List)/.test(action)),
            "PutUserPolicy",
        );
        assert.deepEqual(usersOf(aws()), []);
    });

    it("is an error if the user neither has the ledger's tag nor the lease's key", async () => {
        const lease = await mintLease(await setting(aws()));
        const user = userOf(aws(), lease);
        user.tags.set("stacklease:ledger", { key: "stacklease:ledger", value: "another" });
        user.accessKeys.clear();

        assert.match(await messageOf(refresh(lease)), /it is tagged with ledger another.*left untouched/);
    });

    describe("of a killed lease", () => {
        async function killed() {
            const at = await setting(aws());
            const lease = await mintLease(at);
            await iamUser.kill(lease.outs as unknown as Lease);
            return { at, lease };
        }

        it("is reported by refresh, and the next up replaces the lease", async () => {
            const { at, lease } = await killed();
            const found = await refresh(lease);

            assert.match(found.drift[0] ?? "", /^killed: everything is denied for good$/);
            assert.deepEqual((await planUpdate(dynamicCredential, found, leaseInputs(at))).replaces, ["drift"]);
        });

        it("is never reverted to a working lease, even without a refresh", async () => {
            const { at, lease } = await killed();
            const { inputs } = await planUpdate(dynamicCredential, lease, leaseInputs(at, { ttl: "2h" }));

            assert.match(
                await messageOf(dynamicCredential.update(lease.id, lease.outs, inputs)),
                /it was killed; run pulumi up --refresh to replace it/,
            );
            assert.match(userOf(aws(), lease).inlinePolicies.get("stacklease") ?? "", /StackleaseKilled/);
        });

        it("does not prevent the revocation", async () => {
            const { lease } = await killed();
            await dynamicCredential.delete(lease.id, lease.outs);
            assert.deepEqual(usersOf(aws()), []);
        });
    });

    function edit(user: User, what: string | RegExp, by: string): void {
        user.inlinePolicies.set("stacklease", (user.inlinePolicies.get("stacklease") ?? "").replace(what, by));
    }

    function joinGroup(user: User): void {
        const group = {
            groupName: "strangers",
            groupId: "AGPAX",
            path: "/",
            arn: "arn:aws:iam::123456789012:group/strangers",
        };
        aws()
            .account()
            .groups.set("strangers", {
                ...group,
                createdAt: now,
                inlinePolicies: new Map(),
                attachedPolicies: new Set(),
            });
        user.groups.add("strangers");
    }

    function setStatus(user: User, status: "Active" | "Inactive"): void {
        for (const key of user.accessKeys.values()) {
            key.status = status;
        }
    }
});

import assert from "node:assert/strict";
import type { User } from "stacklease/simulator";
import { dynamicCredential } from "../../../../provider/runtime";
import { leaseInputs, mintLease, type Setting, setting, usersOf } from "../../../support/leases";
import { type Bag, messageOf, planUpdate, updateResource } from "../../../support/resource";
import { useSimulator } from "../../../support/useSimulator";

const nowhere = "arn:aws:iam::123456789012:policy/nowhere";

/** Entities that a policy or backend refers to, other than the lease's user, and that do not exist. */
const missing: readonly { what: string; policy: Bag; expectedMessage: RegExp }[] = [
    {
        what: "a managed policy",
        policy: { policyArns: [nowhere] },
        expectedMessage: /managed policy \S+\/nowhere does not exist; create it, or correct policyArns/,
    },
    {
        what: "a group",
        policy: { groups: ["nobody"] },
        expectedMessage: /group nobody does not exist; create it, or correct groups/,
    },
    {
        what: "a boundary",
        policy: { permissionsBoundary: nowhere },
        expectedMessage: /boundary \S+\/nowhere does not exist; create it, or correct permissionsBoundary/,
    },
];

const named = ({ backend, policy }: Setting, more: Bag) => ({ backend, policy: { ...policy, ...more } });

describe("the error about a missing entity", () => {
    const aws = useSimulator();

    for (const { what, policy, expectedMessage } of missing) {
        it(`is reported by a mint: ${what}`, async () => {
            const at = await setting(aws());

            assert.match(await messageOf(mintLease(named(at, policy))), expectedMessage);

            assert.deepEqual(usersOf(aws()), []);
        });

        it(`is reported by an update: ${what}, not the user`, async () => {
            const at = await setting(aws());
            const lease = await mintLease(at);
            const { inputs } = await planUpdate(dynamicCredential, lease, leaseInputs(named(at, policy)));

            assert.match(await messageOf(dynamicCredential.update(lease.id, lease.outs, inputs)), expectedMessage);
        });

        it(`is reported by an update of predecessors: ${what}, so that none silently keeps its old grants`, async () => {
            const at = await setting(aws());
            const first = await mintLease(at, { overlap: "10m" });
            const rotated = leaseInputs(at, { overlap: "10m", rotationTrigger: 2 });
            await planUpdate(dynamicCredential, first, rotated);
            const lease = await mintLease(at, { overlap: "10m", rotationTrigger: 2 });
            aws().account().users.delete(String(lease.outs.userName));
            const edited = leaseInputs(named(at, policy), { overlap: "10m", rotationTrigger: 2 });
            const { inputs } = await planUpdate(dynamicCredential, lease, edited);
            const asIfSynced = { ...lease.outs, policy: inputs.policy, predecessors: lease.outs.predecessors };

            const update = dynamicCredential.update(lease.id, { ...asIfSynced, policy: lease.outs.policy }, inputs);

            assert.match(await messageOf(update), /does not exist|no longer exists/);
        });
    }
});

describe("a kind of access that the issuer lacks permission to list", () => {
    const aws = useSimulator();
    const certificate = {
        id: "CERTCERTCERTCERTCERTCERT",
        body: "x",
        uploadedAt: new Date(),
        status: "Active",
    } as const;

    const calls: readonly [string, string][] = [
        ["iam:ListServiceSpecificCredentials", "service credential"],
        ["iam:ListSSHPublicKeys", "SSH key"],
        ["iam:ListGroupsForUser", "group"],
        ["iam:ListAttachedUserPolicies", "attached policy"],
        ["iam:GetLoginProfile", "login profile"],
        ["iam:ListAccessKeys", "key"],
        ["iam:GetUserPolicy", "document"],
    ];

    async function edited() {
        const at = await setting(aws());
        const lease = await mintLease(at);
        const user = aws().account().users.get(String(lease.outs.userName)) as User;
        user.signingCertificates.set(certificate.id, certificate);
        return { at, lease, user };
    }

    for (const [call, kind] of calls) {
        it(`does not fail refresh, which reports the rest and names the call: ${call}`, async () => {
            const { lease } = await edited();
            const before = { ...lease.outs, drift: [`${kind}: as found before`] };
            deny(call);

            const { result, warnings } = await warningsOf(dynamicCredential.read(lease.id, before));

            const { drift } = result.props as Bag;
            assert.deepEqual(drift, [
                ...(kind === "document" || kind === "key" ? [`${kind}: as found before`] : []),
                ...sortedKinds(kind),
            ]);
            assert.ok(
                warnings.some((line) => line.includes(call)),
                warnings.join("\n"),
            );
        });
    }

    /** Denies the issuer a call. A denial is not retried, unlike a failure of AWS. */
    function deny(call: string): void {
        const statement = { Effect: "Deny", Action: call, Resource: "*" };
        const document = JSON.stringify({ Version: "2012-10-17", Statement: statement });
        aws().account().users.get("admin")?.inlinePolicies.set("denied", document);
    }

    /** Returns the kinds in the order in which drift lists them. */
    function sortedKinds(kind: string): string[] {
        const certificates = [`signing certificate: ${certificate.id} was added`];
        const found = [`${kind}: as found before`];
        return kind === "document" || kind === "key"
            ? certificates
            : ["attached policy", "group"].includes(kind)
              ? [...found, ...certificates]
              : [...certificates, ...found];
    }

    it("does not fail the revocation of a lease that has no access of that kind", async () => {
        const { lease } = await edited();
        deny("iam:ListServiceSpecificCredentials");

        await dynamicCredential.delete(lease.id, { ...lease.outs, drift: ["tags: x was added"] });

        assert.deepEqual(usersOf(aws()), []);
    });

    it("is named by the revocation that it blocks, which deletes the keys and denies the user everything", async () => {
        const { lease, user } = await edited();
        const id = "ACCASTRANGERSTRANGER";
        const credential = { serviceName: "codecommit.amazonaws.com", serviceUserName: "x", createdAt: new Date() };
        user.serviceSpecificCredentials.set(id, { id, status: "Active", ...credential });
        aws().faults.add({ at: "iam:ListServiceSpecificCredentials", kind: "errorBefore", times: 100 });
        const drifted = { ...lease.outs, drift: ["tags: x was added"] };

        assert.match(
            await messageOf(dynamicCredential.delete(lease.id, drifted)),
            /iam:ListServiceSpecificCredentials failed with ServiceFailure.*left: user/,
        );
        assert.deepEqual([...user.accessKeys.keys(), ...user.signingCertificates.keys()], []);
        assert.match(user.inlinePolicies.get("stacklease") ?? "", /StackleaseKilled/);

        aws().faults.clear();
        await dynamicCredential.delete(lease.id, drifted);
        assert.deepEqual(usersOf(aws()), []);
    });

    it("is left to the next refresh by the repair of the rest", async () => {
        const { at, lease, user } = await edited();
        const found = { ...lease, outs: { ...lease.outs, drift: ["signing certificate: x", "SSH key: y was added"] } };
        deny("iam:ListSSHPublicKeys");
        const { inputs } = await planUpdate(dynamicCredential, found, leaseInputs(at));

        const { outs } = await dynamicCredential.update(found.id, found.outs, inputs);

        assert.deepEqual((outs as Bag).drift, ["SSH key: y was added"]);
        assert.equal(user.signingCertificates.size, 0);
        aws().account().users.get("admin")?.inlinePolicies.delete("denied");
        const repaired = await updateResource(dynamicCredential, { ...found, outs: outs as Bag }, leaseInputs(at));
        assert.deepEqual(repaired.outs.drift, []);
    });
});

/** Returns the result of an operation and its warnings. */
async function warningsOf<T>(work: Promise<T>): Promise<{ result: T; warnings: string[] }> {
    const { warn } = console;
    const warnings: string[] = [];
    console.warn = (line: string) => warnings.push(line);
    try {
        return { result: await work, warnings };
    } finally {
        console.warn = warn;
    }
}

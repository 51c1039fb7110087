import assert from "node:assert/strict";
import { dynamicCredential } from "../../../provider/runtime";
import { noteCheck, noteDiff, takeReplacement } from "../../../provider/runtime/overlap";
import { storedLease } from "../../../provider/runtime/storedState";
import { keyOf, usersOf } from "../../support/leases";
import { Ledger } from "../../support/ledger";
import { useKey } from "../../support/outcome";
import { type Bag, checkResource, createResource, messageOf } from "../../support/resource";
import { makeRole, roleArn } from "../../support/roles";

const s3 = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };

describe("rotation with overlap", () => {
    let ledger: Ledger;
    beforeEach(async () => {
        ledger = await Ledger.open();
    });
    afterEach(() => ledger.aws.stop());

    const edit = { ttl: "6h", overlap: "2h" };

    /** Issues a lease, rotates it the given number of times, and returns the outputs of each lease in order. */
    async function rotate(times: number): Promise<Bag[]> {
        const leases: Bag[] = [];
        for (let trigger = 0; trigger <= times; trigger++) {
            await ledger.up({ ...edit, rotationTrigger: trigger });
            leases.push(ledger.current?.outs as Bag);
        }
        return leases;
    }

    /**
     * Advances the clock. An answer of AWS tells this process the new time, because one process plays several `up`s
     * here.
     */
    async function pass(minutes: number): Promise<void> {
        ledger.aws.clock.advance(minutes * 60_000);
        await dynamicCredential.read(ledger.current?.id ?? "", ledger.current?.outs ?? {}).catch(() => {});
    }

    const again = (times: number) => ({ ...edit, rotationTrigger: times });
    const endOf = ({ current }: Ledger) => (current?.outs.predecessors as Bag[] | null)?.[0]?.expiresAt;
    const idsOf = (predecessors: unknown) => (predecessors as Bag[] | null)?.map(({ leaseId }) => leaseId);
    const documentOf = ({ userName }: Bag) =>
        ledger.aws.account().users.get(String(userName))?.inlinePolicies.get("stacklease") ?? "";

    const use = (outs: Bag) => useKey(ledger.aws, keyOf({ outs }));

    it("keeps the old key working next to the new one until the overlap ends, when AWS ends it", async () => {
        const [old, current] = await rotate(1);
        assert.deepEqual([await use(old as Bag), await use(current as Bag)], ["allowed", "allowed"]);

        await pass(119);
        assert.equal(await use(old as Bag), "allowed");
        await pass(2);
        assert.deepEqual([await use(old as Bag), await use(current as Bag)], ["UnauthorizedOperation", "allowed"]);
    });

    it("reads the user and its document and shortens the guard, in addition to the calls of a mint", async () => {
        await rotate(0);
        ledger.aws.calls.clear();

        await ledger.up(again(1));

        const mint = ["CreateUser", "PutUserPolicy", "CreateAccessKey"];
        const actions = ledger.aws.calls.actions("iam");
        const reads = actions.filter((action) => action.startsWith("Get")); // Both at the same time.
        assert.deepEqual(reads.toSorted(), ["GetUser", "GetUserPolicy"]);
        assert.deepEqual(
            actions.filter((action) => !reads.includes(action)),
            [...mint, "PutUserPolicy"],
        );
    });

    it("never extends a lease that ends before the overlap does", async () => {
        await ledger.up({ ...edit, ttl: "2h" });
        const end = ledger.current?.outs.expiresAt;
        ledger.aws.calls.clear();

        await ledger.up({ ...again(1), ttl: "2h" });

        assert.equal(endOf(ledger), end);
        assert.deepEqual(ledger.aws.calls.actions("iam"), ["CreateUser", "PutUserPolicy", "CreateAccessKey"]);
    });

    it("removes the old user at the first up after its end, and plans nothing before", async () => {
        const [old, current] = await rotate(1);
        await pass(119);
        await ledger.up(again(1));
        assert.equal(usersOf(ledger.aws as never).length, 2);
        assert.deepEqual(idsOf(ledger.current?.outs.predecessors), [old?.leaseId]);

        await pass(2);
        await ledger.up(again(1));

        assert.deepEqual(usersOf(ledger.aws as never), [current?.userName]);
        assert.equal(ledger.current?.outs.predecessors, null);
        assert.equal(ledger.current?.outs.accessKeyId, current?.accessKeyId);
    });

    it("removes the old user at destroy", async () => {
        const [old, current] = await rotate(1);

        await ledger.destroy();

        assert.deepEqual(usersOf(ledger.aws as never), []);
        assert.deepEqual([await use(old as Bag), await use(current as Bag)], ["AuthFailure", "AuthFailure"]);
    });

    it("keeps every predecessor through further rotations, each until its own end", async () => {
        const [first, second] = await rotate(1);
        await pass(60);
        await ledger.up(again(2));
        assert.deepEqual(idsOf(ledger.current?.outs.predecessors), [first?.leaseId, second?.leaseId]);

        await pass(61);
        await ledger.up(again(2));

        assert.deepEqual(idsOf(ledger.current?.outs.predecessors), [second?.leaseId]);
        assert.deepEqual([await use(first as Bag), await use(second as Bag)], ["AuthFailure", "allowed"]);
    });

    it("re-scopes predecessors when the policy document changes, during and after the rotation", async () => {
        const [old] = await rotate(1);
        const end = endOf(ledger);

        await ledger.up(again(1), { policy: s3, policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] });

        assert.match(documentOf(old as Bag), new RegExp(`s3:\\*.*CurrentTime":"${end}"`));
        const [user] = [...ledger.aws.account().users.values()].filter(({ userName }) => userName === old?.userName);
        assert.deepEqual([...(user?.attachedPolicies ?? [])], ["arn:aws:iam::aws:policy/ReadOnlyAccess"]);
    });

    it("keeps the grants of a predecessor if the rotation was to another policy", async () => {
        const [old] = await rotate(0);

        await ledger.up(again(0), { policyName: "other", policy: s3 });
        await ledger.up({ ...again(0), tags: { team: "shop" } }, { policyName: "other", policy: s3 });

        assert.match(documentOf(old as Bag), /ec2:\*/);
        assert.equal(await use(old as Bag), "allowed");
    });

    it("ends a lease at once if its credential type changes, because the successor cannot revoke it", async () => {
        const [old] = await rotate(0);
        await makeRole(ledger.aws as never);

        await ledger.up(
            { ...again(0), ttl: "1h", overlap: "1h" },
            { credentialType: "assumed_role", roleArn: roleArn() },
        );

        assert.equal(ledger.current?.outs.predecessors, null);
        assert.equal(await use(old as Bag), "AuthFailure");
        assert.deepEqual(usersOf(ledger.aws as never), []);
    });

    it("ends a killed lease at once, without a predecessor", async () => {
        await rotate(0);
        await ledger.kill();
        await ledger.refresh();

        await ledger.up(again(0));

        assert.equal(ledger.current?.outs.predecessors, null);
        assert.equal(usersOf(ledger.aws as never).length, 1);
    });

    it("leaves a predecessor killed that was killed during the overlap, and succeeds", async () => {
        const [old] = await rotate(1);
        const user = ledger.aws.account().users.get(String(old?.userName));
        user?.inlinePolicies.set("stacklease", JSON.stringify({ Statement: [{ Sid: "StackleaseKilled" }] }));

        await ledger.up({ ...again(1), tags: { team: "shop" } });

        assert.match(user?.inlinePolicies.get("stacklease") ?? "", /StackleaseKilled/);
    });

    it("succeeds if the user of a predecessor is gone", async () => {
        const [old] = await rotate(1);
        ledger.aws.account().users.delete(String(old?.userName));

        await ledger.up({ ...again(1), tags: { team: "shop" } });
    });

    it("keeps the ledger's predecessors if a refresh finds the lease itself gone", async () => {
        const [old, current] = await rotate(1);
        ledger.aws.account().users.delete(String(current?.userName));
        await pass(6);

        await ledger.refresh();
        assert.deepEqual(ledger.current?.outs.drift, ["key: its user is gone"]);
        await ledger.up(again(1));

        assert.deepEqual(idsOf(ledger.current?.outs.predecessors), [old?.leaseId]);
        assert.equal(await use(old as Bag), "allowed");
        await ledger.destroy();
        assert.deepEqual(usersOf(ledger.aws as never), []);
    });

    it("revokes the new lease and leaves the old one unchanged if the overlap cannot be written", async () => {
        const [old] = await rotate(0);
        const guard = documentOf(old as Bag);
        ledger.aws.faults.add({ at: "iam:GetUserPolicy", kind: "errorBefore", times: Number.POSITIVE_INFINITY });

        assert.match(await messageOf(ledger.up(again(1))), /update lease aws\/deploy\/.*ServiceFailure/);

        ledger.aws.faults.clear();
        assert.deepEqual(usersOf(ledger.aws as never), [old?.userName]);
        assert.equal(documentOf(old as Bag), guard);
    });

    it("without overlap, revokes the old lease and its predecessors at once", async () => {
        await rotate(1);

        await ledger.up({ ttl: "6h", rotationTrigger: "last" });

        assert.deepEqual(usersOf(ledger.aws as never), [ledger.current?.outs.userName]);
    });

    describe("begins only if check, diff and a second check have planned it", () => {
        const current = () => ledger.current ?? assert.fail();
        const plan = async (inputs: Bag, olds: Bag = {}) => checkResource(dynamicCredential, inputs, olds);
        const diff = async (inputs: Bag) => dynamicCredential.diff(current().id, current().outs, inputs);
        const succession = ({ rotation, predecessors }: Bag) => ({ rotation, predecessors });
        const none = { rotation: null, predecessors: null };

        it("not after a diff without its check, as in a refresh before a forced replacement", async () => {
            await rotate(0);
            const { replaces } = await diff({ ...current().inputs, rotationTrigger: 1 });
            assert.deepEqual(replaces, ["rotationTrigger"]);

            assert.deepEqual(succession(await plan(ledger.program(again(1)))), none);
        });

        it("not after a check without its diff, as with replaceWith, nor with a later diff", async () => {
            await rotate(0);
            const inputs = await plan(ledger.program(again(1)), current().inputs);
            assert.deepEqual(succession(await plan(ledger.program(again(1)))), none);

            await diff(inputs);
            assert.deepEqual(succession(await plan(ledger.program(again(1)))), none);
        });

        it("once: a second lease of the same name is not a successor", async () => {
            const [old] = await rotate(0);
            await diff(await plan(ledger.program(again(1)), current().inputs));

            const { predecessors } = await plan(ledger.program(again(1)));
            assert.deepEqual(idsOf(predecessors), [old?.leaseId]);
            assert.deepEqual(succession(await plan(ledger.program(again(1)))), none);
        });

        it("also if ignoreChanges hides an edit from the first check and the diff", async () => {
            const [old] = await rotate(0);
            await diff(await plan(ledger.program(again(1)), current().inputs));

            const { predecessors } = await plan(ledger.program({ ...again(1), tags: { team: "shop" } }));
            assert.deepEqual(idsOf(predecessors), [old?.leaseId]);
        });

        it("not if ignoreChanges has hidden that the successor has another credential type", async () => {
            await rotate(0);
            await makeRole(ledger.aws as never);
            await diff(await plan(ledger.program(again(1)), current().inputs));

            const session = { credentialType: "assumed_role", roleArn: roleArn() };
            const inputs = await plan(ledger.program({ ...again(1), ttl: "1h", overlap: "1h" }, session));
            assert.deepEqual(succession(inputs), { rotation: "rotationTrigger was changed", predecessors: null });
        });

        it("for each of two leases of the same name by its inputs, if the engine plans both concurrently", async () => {
            const [old] = await rotate(0);
            const tags = { team: "shop" };
            const twin = await createResource(dynamicCredential, ledger.program({ ...again(0), tags }));
            const inputs = await plan(ledger.program(again(1)), current().inputs);
            const twinInputs = await plan(ledger.program({ ...again(1), tags }), twin.inputs);
            await diff(inputs);
            await dynamicCredential.diff(twin.id, twin.outs, twinInputs);

            const { predecessors: ofTwin } = await plan(ledger.program({ ...again(1), tags }));
            const { predecessors } = await plan(ledger.program(again(1)));
            assert.deepEqual([idsOf(ofTwin), idsOf(predecessors)], [[twin.id], [old?.leaseId]]);
        });

        it("for the last 10,000 planned leases, so that memory is bounded", async () => {
            await rotate(0);
            const lease = storedLease(current().id, current().outs, "plan");
            const inputs = Array.from({ length: 10_001 }, (_, index) => ({ name: `lease-${index}` }));
            inputs.forEach(noteCheck);
            for (const each of inputs) {
                noteDiff(lease, each, "edited");
            }

            const [oldest, ...others] = inputs.map(takeReplacement);
            assert.equal(oldest, undefined);
            assert.ok(others.every((replacement) => replacement?.lease === lease));
        });
    });

    it("revokes the old lease at once if the replacement was forced, which diff does not detect", async () => {
        const [old] = await rotate(0);
        const { current } = ledger;

        await dynamicCredential.delete(current?.id ?? "", current?.outs as Bag);

        assert.equal(await use(old as Bag), "AuthFailure");
    });
});

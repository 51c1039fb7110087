import assert from "node:assert/strict";
import type { Simulator, User } from "stacklease/simulator";
import { iamUser } from "../../../../provider/drivers/iamUser/iamUser";
import type { Lease } from "../../../../provider/lease/leaseInputs";
import { dynamicCredential } from "../../../../provider/runtime";
import { addUser } from "../../../../simulator/state/user";
import { leaseInputs, mintLease, setting, usersOf } from "../../../support/leases";
import { type Bag, messageOf, planUpdate, type Resource } from "../../../support/resource";
import { useSimulator } from "../../../support/useSimulator";

const managed = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const tag = (key: string, value: string) => [key, { key, value }] as const;

describe("Whose an IAM user is", () => {
    const aws = useSimulator();

    function userOf({ outs }: Resource): User {
        const user = aws().account().users.get(String(outs.userName).toLowerCase());
        assert.ok(user);
        return user;
    }

    /** Everything that AWS has of a user, to compare. */
    function recordOf(name: string): string {
        return JSON.stringify(aws().account().users.get(name.toLowerCase()), (_, value) =>
            value instanceof Map || value instanceof Set ? [...value] : value,
        );
    }

    describe("a mint whose generated name is taken", () => {
        const strangers: [string, readonly (readonly [string, string])[]][] = [
            ["by a user without tags", []],
            ["by a user of another ledger", [["stacklease:ledger", "another"]]],
            ["by a user of another lease of the same ledger", [["stacklease:ledger", "this ledger"]]],
        ];
        for (const [what, tags] of strangers) {
            it(`${what} fails, and leaves that user as it is`, async () => {
                const at = await setting(aws());
                let [name, before] = ["", ""];
                meanwhile(aws(), "CreateUser", (taken) => {
                    const user = addUser(aws().account() as never, taken, "/", new Date());
                    for (const [key, value] of tags) {
                        user.tags.set(...tag(key, value === "this ledger" ? String(at.backend.ledgerId) : value));
                    }
                    user.attachedPolicies.add(managed);
                    name = taken;
                    before = recordOf(taken);
                });
                aws().calls.clear();

                assert.match(await messageOf(mintLease(at)), /already exists and was not created for this lease/);

                assert.equal(recordOf(name), before);
                assert.deepEqual(new Set(aws().calls.actions("iam")), new Set(["CreateUser", "GetUser"]));
            });
        }
    });

    it("a mint whose first answer was lost finds its user though replicas lag", async () => {
        const at = await setting(aws());
        aws().faults.add({ at: "iam:CreateUser", kind: "resetAfter" });
        aws().faults.add({ at: "iam:GetUser", kind: "absent", times: 3 });

        const { outs } = await mintLease(at);

        assert.deepEqual(usersOf(aws()), [outs.userName]);
    });

    it("a mint that AWS refuses after a lost answer removes what the first attempt has made", async () => {
        const at = await setting(aws());
        aws().faults.add({ at: "iam:CreateUser", kind: "resetAfter" });
        aws().faults.add({ at: "iam:CreateUser", kind: "throttle", nth: 2, times: 20 });

        assert.match(await messageOf(mintLease(at)), /throttled iam:CreateUser/);

        assert.deepEqual(usersOf(aws()), []);
    });

    const unsent: [string, Bag][] = [
        ["credentials that can't be had", { profile: "missing", accessKeyId: null, secretAccessKey: null }],
    ];
    for (const [what, backend] of unsent) {
        it(`an operation with ${what} sends nothing`, async () => {
            const at = await setting(aws());
            aws().calls.clear();

            const failing = mintLease({ ...at, backend: { ...at.backend, ...backend } });

            assert.match(await messageOf(failing), /no AWS credentials/);
            assert.equal(aws().calls.count(), 0);
        });
    }

    describe("a lease whose user has lost the ledger's tag", () => {
        /** Lets somebody take the tag off, and perhaps the key with it. */
        async function untagged(isKeyGone: boolean) {
            const at = await setting(aws());
            const lease = await mintLease(at);
            const user = userOf(lease);
            user.tags.delete("stacklease:ledger");
            if (isKeyGone) {
                user.accessKeys.clear();
            }
            aws().calls.clear();
            return { at, lease, user };
        }

        const operations: [string, (lease: Resource, at: Awaited<ReturnType<typeof setting>>) => Promise<unknown>][] = [
            [
                "update",
                async (lease, at) => {
                    const { inputs } = await planUpdate(dynamicCredential, lease, leaseInputs(at, { ttl: "2h" }));
                    return dynamicCredential.update(lease.id, lease.outs, inputs);
                },
            ],
            ["refresh", (lease) => dynamicCredential.read(lease.id, lease.outs)],
            ["revoke", (lease) => dynamicCredential.delete(lease.id, lease.outs)],
            [
                "revoke after drift",
                (lease) => dynamicCredential.delete(lease.id, { ...lease.outs, drift: ["tags: x was added"] }),
            ],
            ["kill", (lease) => iamUser.kill(lease.outs as unknown as Lease)],
        ];
        for (const [what, run] of operations) {
            it(`and the key: ${what} refuses it and writes nothing`, async () => {
                const { at, lease, user } = await untagged(true);
                const before = recordOf(user.userName);

                assert.match(await messageOf(run(lease, at)), /it has no ledger tag.*left untouched/);

                assert.equal(recordOf(user.userName), before);
                const writes = aws()
                    .calls.calls("iam")
                    .filter(({ action, status }) => !/^(Get|List)/.test(action) && status === 200);
                assert.deepEqual(writes, []);
            });

            it(`but holds the key: ${what} goes on, since no other user can hold it`, async () => {
                const { at, lease } = await untagged(false);

                await run(lease, at);
            });
        }

        it("and holds the key: refresh names the tag, and the next up puts it back", async () => {
            const { at, lease, user } = await untagged(false);

            const { props } = await dynamicCredential.read(lease.id, lease.outs);
            const found = { ...lease, outs: props as Bag };
            assert.deepEqual(found.outs.drift, ["tags: stacklease:ledger was removed"]);
            const { inputs } = await planUpdate(dynamicCredential, found, leaseInputs(at));
            await dynamicCredential.update(found.id, found.outs, inputs);

            assert.equal(user.tags.get("stacklease:ledger")?.value, at.backend.ledgerId);
        });
    });
});

/**
 * Lets the connection of the first call of a kind be cut before anything was done, and does something with the user's
 * name that it gave.
 */
function meanwhile(aws: Simulator, action: string, work: (userName: string) => void): void {
    aws.faults.add({ at: `iam:${action}`, kind: "resetBefore" });
    const add = aws.calls.add.bind(aws.calls);
    aws.calls.add = (record) => {
        add(record);
        if (record.action === action && record.errorCode === "resetBefore") {
            work(record.parameters.UserName ?? "");
        }
    };
}

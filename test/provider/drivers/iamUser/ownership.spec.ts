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

describe("the ownership check of an IAM user", () => {
    const aws = useSimulator();

    function userOf({ outs }: Resource): User {
        const user = aws().account().users.get(String(outs.userName).toLowerCase());
        assert.ok(user);
        return user;
    }

    /** Returns everything that AWS stores about a user, for comparison. */
    function recordOf(name: string): string {
        return JSON.stringify(aws().account().users.get(name.toLowerCase()), (_, value) =>
            value instanceof Map || value instanceof Set ? [...value] : value,
        );
    }

    describe("in a mint whose generated name is already used", () => {
        const existingUsers: [string, readonly (readonly [string, string])[]][] = [
            ["a user without tags", []],
            ["a user of another ledger", [["stacklease:ledger", "another"]]],
            ["a user of another lease of the same ledger", [["stacklease:ledger", "this ledger"]]],
        ];
        for (const [what, tags] of existingUsers) {
            it(`fails the mint and leaves the existing user unchanged: ${what}`, async () => {
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

    it("finds the user of a mint whose first answer was lost, although replicas lag", async () => {
        const at = await setting(aws());
        aws().faults.add({ at: "iam:CreateUser", kind: "resetAfter" });
        aws().faults.add({ at: "iam:GetUser", kind: "absent", times: 3 });

        const { outs } = await mintLease(at);

        assert.deepEqual(usersOf(aws()), [outs.userName]);
    });

    it("lets a mint that AWS rejects after a lost answer remove what the first attempt created", async () => {
        const at = await setting(aws());
        aws().faults.add({ at: "iam:CreateUser", kind: "resetAfter" });
        aws().faults.add({ at: "iam:CreateUser", kind: "throttle", nth: 2, times: 20 });

        assert.match(await messageOf(mintLease(at)), /throttled iam:CreateUser/);

        assert.deepEqual(usersOf(aws()), []);
    });

    const unsent: [string, Bag][] = [
        ["unavailable credentials", { profile: "missing", accessKeyId: null, secretAccessKey: null }],
    ];
    for (const [what, backend] of unsent) {
        it(`sends nothing for an operation with ${what}`, async () => {
            const at = await setting(aws());
            aws().calls.clear();

            const failing = mintLease({ ...at, backend: { ...at.backend, ...backend } });

            assert.match(await messageOf(failing), /no AWS credentials/);
            assert.equal(aws().calls.count(), 0);
        });
    }

    describe("for a lease whose user has lost the ledger tag", () => {
        /** Removes the tag, and optionally the key. */
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
            it(`and the key: rejects ${what} and writes nothing`, async () => {
                const { at, lease, user } = await untagged(true);
                const before = recordOf(user.userName);

                assert.match(await messageOf(run(lease, at)), /it has no ledger tag.*left untouched/);

                assert.equal(recordOf(user.userName), before);
                const writes = aws()
                    .calls.calls("iam")
                    .filter(({ action, status }) => !/^(Get|List)/.test(action) && status === 200);
                assert.deepEqual(writes, []);
            });

            it(`but has the key: allows ${what}, because no other user can have that key`, async () => {
                const { at, lease } = await untagged(false);

                await run(lease, at);
            });
        }

        it("but has the key: refresh reports the missing tag, and the next up restores it", async () => {
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
 * Cuts the connection of the first call of an action before it takes effect, and runs `work` with the user name of that
 * call.
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

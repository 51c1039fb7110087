import assert from "node:assert/strict";
import { revokeInAws } from "../../../cli/credentials/revokeInAws";
import type { LedgerLease } from "../../../cli/state/leases";
import type { Lease } from "../../../provider/lease/leaseInputs";
import { asLease, predecessorsAfter } from "../../../provider/lease/predecessors";
import { mintLease, setting, usersOf } from "../../support/leases";
import { useSimulator } from "../../support/useSimulator";

describe("Revoking a lease beside its predecessor", () => {
    const aws = useSimulator();

    /** Returns a lease and its predecessor, as the leases under a prefix contain them. */
    async function leaseAndPredecessor(): Promise<readonly Lease[]> {
        const at = await setting(aws());
        const [old, lease] = [(await mintLease(at)).outs as never, (await mintLease(at)).outs as never] as [
            Lease,
            Lease,
        ];
        const predecessors = predecessorsAfter(old, "20m", Date.now());
        const [predecessor] = (predecessors ?? []).map((each) => asLease(lease, each));
        assert.ok(predecessor);
        return [{ ...lease, predecessors }, predecessor];
    }

    const listed = (leases: readonly Lease[]) =>
        leases.map((lease) => ({ lease, leaseId: lease.leaseId }) as LedgerLease<"secrets">);

    it("revokes each of them once", async () => {
        const leases = listed(await leaseAndPredecessor());
        aws().calls.clear();

        const { revoked, failures } = await revokeInAws(leases);

        assert.deepEqual([revoked, failures, usersOf(aws())], [leases, [], []]);
        assert.equal(aws().calls.count("iam:DeleteUser"), 2);
    });

    it("reports a predecessor that stays once, after the lease itself is gone", async () => {
        const [lease, predecessor] = (await leaseAndPredecessor()) as [Lease, Lease];
        const deny = { Effect: "Deny", Action: "iam:GetUser", Resource: predecessor.arn };
        aws()
            .account()
            .users.get("admin")
            ?.inlinePolicies.set("deny", JSON.stringify({ Version: "2012-10-17", Statement: [deny] }));

        const { revoked, failures } = await revokeInAws(listed([lease, predecessor]));

        assert.deepEqual([revoked, usersOf(aws())], [[], [predecessor.userName]]);
        assert.match(
            failures.map(({ error }) => error.message).join("\n"),
            /^revoke lease \S+: AWS denied iam:GetUser.*$/,
        );
    });
});

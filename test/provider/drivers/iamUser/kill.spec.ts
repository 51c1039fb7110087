import assert from "node:assert/strict";
import { clientsFor } from "../../../../provider/aws/clients";
import type { Connection } from "../../../../provider/aws/connection";
import { killUser } from "../../../../provider/drivers/iamUser/kill";
import { findUser } from "../../../../provider/drivers/iamUser/userApi";
import { mintLease, setting } from "../../../support/leases";
import { useSimulator } from "../../../support/useSimulator";

const boundary = "arn:aws:iam::aws:policy/PowerUserAccess";
const other = "arn:aws:iam::aws:policy/ReadOnlyAccess";

describe("the kill of an IAM user that should have a boundary", () => {
    const aws = useSimulator();

    /** Kills the lease after its boundary was changed, and returns the result. */
    async function kill(found: string | undefined, expected: string | null) {
        const at = await setting(aws(), { permissionsBoundary: boundary });
        const { outs } = await mintLease(at);
        const user = aws().account().users.get(String(outs.userName));
        assert.ok(user);
        Object.assign(user, { permissionsBoundary: found });
        const iam = await clientsFor(at.backend as unknown as Connection).iam();
        const asFound = await findUser(iam, user.userName);
        assert.ok(asFound);
        aws().calls.clear();
        await killUser(iam, asFound, expected);
        return {
            boundary: user.permissionsBoundary,
            killed: /Killed/.test(user.inlinePolicies.get("stacklease") ?? ""),
            calls: aws().calls.actions("iam").toSorted(),
        };
    }

    /** Denies the issuer writing policy documents of users without the boundary, as in docs/boundary.md. */
    const holdIssuer = () => {
        const Condition = { StringNotEquals: { "iam:PermissionsBoundary": boundary } };
        const deny = { Effect: "Deny", Action: "iam:PutUserPolicy", Resource: "*", Condition };
        const policy = JSON.stringify({ Version: "2012-10-17", Statement: deny });
        aws().account().users.get("admin")?.inlinePolicies.set("held", policy);
    };
    const plain = ["ListAccessKeys", "PutUserPolicy", "UpdateAccessKey"];

    it("makes no extra call if AWS lets the issuer write the document, whatever the boundary is", async () => {
        assert.deepEqual(await kill(boundary, boundary), { boundary, killed: true, calls: plain });
        assert.deepEqual(await kill(undefined, null), { boundary: undefined, killed: true, calls: plain });
        assert.deepEqual(await kill(other, boundary), { boundary: other, killed: true, calls: plain });
    });

    it("restores the boundary and denies everything if AWS does not let the issuer write without the boundary", async () => {
        holdIssuer();
        for (const found of [undefined, other]) {
            const { calls, ...user } = await kill(found, boundary);

            assert.deepEqual(user, { boundary, killed: true });
            assert.deepEqual(calls, [
                "ListAccessKeys",
                "PutUserPermissionsBoundary",
                "PutUserPolicy",
                "PutUserPolicy",
                "UpdateAccessKey",
            ]);
        }
    });
});

import assert from "node:assert/strict";
import { dynamicCredential } from "../../../provider/runtime";
import { mintLease, setting } from "../../support/leases";
import type { Bag } from "../../support/resource";
import { makeRole, roleArn } from "../../support/roles";
import { useSimulator } from "../../support/useSimulator";

/** A document with its keys in the order of the engine: alphabetical, and with a single statement without a list. */
const sorted = {
    Statement: { Action: "ec2:*", Condition: {}, Effect: "Allow", Resource: "*", Sid: "Ec2" },
    Version: "2012-10-17",
};

describe("every document that is sent to AWS", () => {
    const aws = useSimulator();
    beforeEach(() => makeRole(aws()));

    const types: [string, Bag, action: string, parameter: string][] = [
        ["iam_user", {}, "iam:PutUserPolicy", "PolicyDocument"],
        ["assumed_role", { roleArn: roleArn() }, "sts:AssumeRole", "Policy"],
        ["federation_token", { revocable: true }, "sts:GetFederationToken", "Policy"],
    ];
    for (const [credentialType, policy, action, parameter] of types) {
        it(`has its elements in AWS's order: the grants of ${credentialType}`, async () => {
            await mintLease(await setting(aws(), { credentialType, policy: sorted, ...policy }));

            const [call] = aws().calls.calls(action);
            assert.ok(
                call?.parameters[parameter]?.startsWith(
                    '{"Version":"2012-10-17","Statement":[{"Sid":"Ec2","Effect":"Allow","Action":"ec2:*","Resource":"*","Condition":{}}',
                ),
                call?.parameters[parameter],
            );
        });
    }

    it("has its elements in AWS's order: the Deny that revokes a session", async () => {
        const policy = { credentialType: "assumed_role", policy: sorted, roleArn: roleArn() };
        const lease = await mintLease(await setting(aws(), policy));
        await dynamicCredential.delete(lease.id, lease.outs);

        const { parameters } = aws().calls.calls("iam:PutRolePolicy").at(-1) ?? {};
        assert.match(
            parameters?.PolicyDocument ?? "",
            /^\{"Version":"2012-10-17","Statement":\[\{"Sid":"[^"]*","Effect":"Deny","Action":"\*","Resource":"\*","Condition":/,
        );
    });

    it("is measured against the quota in the form that is sent", async () => {
        const at = (Resource: string) => ({
            Statement: { Action: "ec2:*", Effect: "Allow", Resource },
            Version: "2012-10-17",
        });
        const frame =
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:*","Resource":"arn:aws:ec2:::"}]}'
                .length;
        const role = { credentialType: "assumed_role", roleArn: roleArn() };
        const fill = (size: number) =>
            setting(aws(), { ...role, policy: at(`arn:aws:ec2:::${"x".repeat(size - frame)}`) });

        await mintLease(await fill(2_048));
        await assert.rejects(fill(2_049), /more than the 2048 characters/);
    });
});

import assert from "node:assert/strict";
import { Simulator } from "stacklease/simulator";
import { partitionOf } from "../../../provider/aws/partition";
import { dynamicCredential } from "../../../provider/runtime";
import { mintLease, setting, usersOf } from "../../support/leases";
import { makeRole } from "../../support/roles";

/**
 * One region of each partition, and the region that AWS uses to sign IAM requests there.
 * https://docs.aws.amazon.com/general/latest/gr/iam-service.html
 */
const partitions: [region: string, ofIam: string][] = [
    ["eu-central-1", "us-east-1"],
    ["cn-northwest-1", "cn-north-1"],
    ["us-gov-east-1", "us-gov-west-1"],
    ["us-iso-west-1", "us-iso-east-1"],
    ["us-isob-east-1", "us-isob-east-1"],
    ["eu-isoe-west-1", "eu-isoe-west-1"],
    ["us-isof-south-1", "us-isof-south-1"],
    ["eusc-de-east-1", "eusc-de-east-1"],
];

for (const [region, ofIam] of partitions) {
    const { name: partition } = partitionOf(region);
    describe(`partition ${partition}`, () => {
        let aws: Simulator;
        before(async () => {
            aws = await Simulator.start({ partition });
        });
        after(() => aws.stop());

        it("issues, checks and revokes a lease of a user, signed for the regions of the partition", async () => {
            aws.calls.clear();
            const at = await setting(aws, {}, { region });

            const { id, outs } = await mintLease(at, { readyCheck: "ec2:DescribeRegions" });
            await dynamicCredential.delete(id, outs);

            assert.equal(at.backend.partition, partition);
            assert.match(String(outs.arn), new RegExp(`^arn:${partition}:iam::123456789012:user/stacklease/`));
            assert.deepEqual(usersOf(aws), []);
            const signed = new Set(aws.calls.calls().map(({ service, region }) => `${service} ${region}`));
            assert.deepEqual([...signed].sort(), [`ec2 ${region}`, `iam ${ofIam}`, `sts ${region}`].sort());
        });

        it("issues and denies a session of a role", async () => {
            await makeRole(aws);
            const roleArn = `arn:${partition}:iam::123456789012:role/deploy`;
            const session = { credentialType: "assumed_role", policy: null, roleArn };

            const { id, outs } = await mintLease(await setting(aws, session, { region }));
            await dynamicCredential.delete(id, outs);

            assert.match(String(outs.arn), new RegExp(`^arn:${partition}:sts::123456789012:assumed-role/deploy/`));
            assert.equal(aws.calls.count("iam:PutRolePolicy"), 2);
        });
    });
}

import assert from "node:assert/strict";
import type { AwsBackend } from "../../../provider";
import { IamPolicy } from "../../../provider";
import { awsBackend, dynamicCredential, iamPolicy } from "../../../provider/runtime";
import { backendInputs, leaseInputs } from "../../support/leases";
import { illegalPolicies, legalPolicies } from "../../support/reportedPolicies";
import { type Bag, createResource, faultsOf } from "../../support/resource";
import { useSimulator } from "../../support/useSimulator";

/** The stage at which an invalid policy is detected. */
type Caught = "compile" | "preview" | "up" | "nowhere";

const inputs = (policy: unknown) => ({ mount: "aws", policyName: "deploy", policy });

describe("an invalid policy from a public bug report is detected", () => {
    const aws = useSimulator();

    /** Returns the stage of detection, and the errors. If preview detects nothing, a lease is minted. */
    async function caught(backend: Bag, policy: unknown): Promise<{ where: Caught; reasons: string[] }> {
        const reasons = await faultsOf(iamPolicy, inputs(policy));
        if (reasons.length > 0) {
            return { where: "preview", reasons };
        }
        const registered = await createResource(iamPolicy, inputs(policy));
        const lease = leaseInputs({ backend, policy: registered.outs });
        return createResource(dynamicCredential, lease).then(
            () => ({ where: "nowhere", reasons: [] }),
            (error: Error) => ({ where: "up", reasons: [error.message] }),
        );
    }

    it("at no stage, if AWS accepts it", async () => {
        const { outs: backend } = await createResource(awsBackend, backendInputs(aws()));
        const ofOtherPartitions = /"arn:aws-/;
        for (const [what, policy] of legalPolicies.filter(
            ([, policy]) => !ofOtherPartitions.test(JSON.stringify(policy)),
        )) {
            assert.deepEqual(await caught(backend, policy), { where: "nowhere", reasons: [] }, what);
        }
    });

    const role = { credentialType: "assumed_role", roleArn: "arn:aws:iam::123456789012:role/deploy" };
    for (const session of [role, { credentialType: "federation_token" }]) {
        it(`not at preview as a session policy of ${session.credentialType}, if AWS accepts it`, async () => {
            for (const [what, policy] of legalPolicies) {
                assert.deepEqual(await faultsOf(iamPolicy, { ...inputs(policy), ...session }), [], what);
            }
        });
    }

    for (const [what, policy, place, reason] of illegalPolicies) {
        it(`at preview, with its location, before any call to AWS: ${what}`, async () => {
            const { where, reasons } = await caught({}, policy);
            const start = place === "" ? "policy: " : `policy: ${place}: `;
            assert.equal(where, "preview");
            assert.equal(reasons.length, 1);
            assert.ok(reasons[0]?.startsWith(start), reasons[0]);
            assert.match(reasons[0]?.slice(start.length) ?? "", reason);
            assert.equal(aws().calls.count(), 0);
        });
    }

    it("at compile time, if it is not a document", () => {
        const make = (backend: AwsBackend) => [
            // @ts-expect-error: a number
            new IamPolicy("a", { backend, policy: 1 }),
            // @ts-expect-error: a boolean
            new IamPolicy("b", { backend, policy: true }),
            // @ts-expect-error: Terraform's name of the argument
            new IamPolicy("c", { backend, policyDocument: "{}" }),
        ];
        assert.equal(typeof make, "function"); // Never called: the test is that it compiles.
    });
});

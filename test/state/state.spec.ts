import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { awsBackend, dynamicCredential, iamPolicy } from "../../provider/runtime";
import type { Handler } from "../../provider/runtime/handler";
import { usersOf } from "../support/leases";
import { type Bag, unmarked } from "../support/resource";
import { makeRole } from "../support/roles";
import { useSimulator } from "../support/useSimulator";
import { restoreState, type State } from "./stored";

/** The resources of one stack as each version stored them, with the secrets of a fictitious account in plain text. */
const versions = readdirSync(__dirname).filter((file) => file.endsWith(".json"));

for (const file of versions) {
    describe(`the state of ${file.replace(".json", "")}`, () => {
        const aws = useSimulator();
        let state: State;

        beforeEach(async () => {
            state = JSON.parse(readFileSync(join(__dirname, file), "utf8"));
            restoreState(aws(), state);
            await makeRole(aws());
            // This process learns AWS's clock, as it does from a stack's backend before its leases.
            await awsBackend.read(state.AwsBackend.id, state.AwsBackend.outputs);
        });

        const handlers: Record<keyof State, Handler> = {
            AwsBackend: awsBackend,
            IamPolicy: iamPolicy,
            DynamicCredential: dynamicCredential,
        };
        for (const [type, handler] of Object.entries(handlers) as [keyof State, Handler][]) {
            it(`${type}: shows no change, and no drift at refresh`, async () => {
                const { id, inputs, outputs } = state[type];

                const checked = await handler.check(inputs, inputs);
                assert.deepEqual(checked.failures, []);
                const { changes, replaces } = await handler.diff(id, outputs, unmarked(checked.inputs as Bag));
                assert.deepEqual({ changes, replaces: replaces ?? [] }, { changes: false, replaces: [] });
                const { props } = await handler.read(id, outputs);
                assert.deepEqual(props, outputs);
            });
        }

        it("DynamicCredential: can be updated, rotated and revoked", async () => {
            const { id, inputs, outputs } = state.DynamicCredential;
            const before = usersOf(aws()).length;
            // A longer ttl extends a user's lease in place. A session cannot be extended, but a higher cap updates the
            // ledger.
            const edit = outputs.userName ? { ttl: "2h" } : { maxTtl: "3h" };
            const { inputs: edited } = await dynamicCredential.check(inputs, { ...inputs, ...edit });

            const { outs } = await dynamicCredential.update(id, outputs, edited as Bag);
            const overlapping = { ...inputs, overlap: "10m", rotationTrigger: "other" };
            const { inputs: planned } = await dynamicCredential.check(inputs, overlapping);
            const { replaces } = await dynamicCredential.diff(id, outs as Bag, planned as Bag);
            assert.deepEqual(replaces, ["rotationTrigger"]);
            const { inputs: rotatedInputs } = await dynamicCredential.check({}, overlapping);
            const successor = await dynamicCredential.create(rotatedInputs as Bag);
            await dynamicCredential.delete(id, outs as Bag);
            assert.equal(usersOf(aws()).length, before > 0 ? before + 1 : 0);
            await dynamicCredential.delete(successor.id, successor.outs as Bag);

            assert.deepEqual(usersOf(aws()), []);
            const revoked = [...(aws().account().roles.get("deploy")?.inlinePolicies.keys() ?? [])].slice(1);
            assert.equal(revoked.length, before > 0 ? 0 : 1);
        });
    });
}

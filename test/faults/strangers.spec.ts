import assert from "node:assert/strict";
import { awsBackend } from "../../provider/runtime";
import { Ledger } from "../support/ledger";
import { addStrangers, watchStrangers } from "../support/strangers";
import { type Operation, operations } from "./operations";

const nothing = async () => {};
const resourceOperations: Record<string, Operation> = {
    ...operations,
    refresh: { prepare: (ledger) => ledger.up(), run: (ledger) => ledger.refresh() },
    "delete a backend": {
        prepare: nothing,
        run: ({ at }) => awsBackend.delete(String(at.backend.ledgerId), at.backend),
    },
};

describe("Beside strangers in the account, of which no record changes and on which nothing but reads is called:", () => {
    const { warn } = console;
    let ledger: Ledger;
    before(() => {
        console.warn = () => {}; // Repairs are told of.
    });
    after(() => {
        console.warn = warn;
    });
    const open = async ({ policy, prepare }: Pick<Operation, "policy" | "prepare">) => {
        ledger = await Ledger.open(policy);
        await prepare(ledger);
        addStrangers(ledger.aws, String(ledger.at.backend.ledgerId));
        return watchStrangers(ledger.aws);
    };
    afterEach(() => ledger.aws.stop());

    for (const [name, operation] of Object.entries(resourceOperations)) {
        it(name, async () => {
            const strangers = await open(operation);

            await operation.run(ledger);

            assert.deepEqual(strangers(), []);
        });
    }
});

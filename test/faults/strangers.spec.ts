import assert from "node:assert/strict";
import { leaseTag, ledgerTag } from "../../provider/lease/naming";
import { awsBackend } from "../../provider/runtime";
import { setTags } from "../../simulator/iam/tags";
import type { FaultKind } from "../../simulator/state/faults";
import { addAccessKey, addUser } from "../../simulator/state/user";
import { Ledger } from "../support/ledger";
import { messageOf } from "../support/resource";
import { addStrangers, recordOf, watchStrangers } from "../support/strangers";
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

describe("foreign resources in the account are not changed, and only read,", () => {
    const { warn } = console;
    let ledger: Ledger;
    before(() => {
        console.warn = () => {}; // Repairs would be reported.
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
        it(`by ${name}`, async () => {
            const foreignChanges = await open(operation);

            await operation.run(ledger);

            assert.deepEqual(foreignChanges(), []);
        });
    }

    /** The foreign user that already has the name which a mint generates, and the fault at the mint's first call. */
    const existingUsers: [string, FaultKind | undefined, (ledgerId: string) => Record<string, string>][] = [
        ["without tags", undefined, () => ({})],
        ["of another ledger", undefined, () => ({ [leaseTag]: "aws/deploy/1", [ledgerTag]: "another" })],
        [
            "of another lease of the ledger",
            undefined,
            (ledgerId) => ({ [leaseTag]: "aws/deploy/1", [ledgerTag]: ledgerId }),
        ],
        ["without tags, after a lost answer", "errorBefore", () => ({})],
        [
            "of another lease of the ledger, after a lost answer",
            "resetBefore",
            (ledgerId) => ({ [leaseTag]: "aws/deploy/1", [ledgerTag]: ledgerId }),
        ],
    ];
    for (const [whose, fault, tagsOf] of existingUsers) {
        it(`by a mint whose generated name is taken by a user ${whose}`, async () => {
            const foreignChanges = await open({ prepare: nothing });
            const { aws, at } = ledger;
            let existingUser: { readonly record: string; readonly userName: string } | undefined;
            const record = (userName: string) => recordOf(aws.account().users.get(userName));
            aws.faults.add({
                at: "iam:CreateUser",
                kind({ UserName: userName = "" }) {
                    const user = addUser(aws.account(), userName, "/", new Date());
                    setTags(
                        user.tags,
                        Object.entries(tagsOf(String(at.backend.ledgerId))).map(([key, value]) => ({ key, value })),
                    );
                    addAccessKey(user, new Date());
                    existingUser = { userName, record: record(userName) };
                    return fault;
                },
            });

            const message = await messageOf(ledger.up());

            assert.ok(existingUser);
            assert.match(message, new RegExp(existingUser.userName));
            assert.equal(record(existingUser.userName), existingUser.record);
            const callsOnExistingUser = aws.calls
                .calls("iam")
                .filter(({ parameters }) => parameters.UserName === existingUser?.userName);
            assert.deepEqual(
                callsOnExistingUser.map(({ action }) => action).filter((action) => !/^(CreateUser|Get)/.test(action)),
                [],
            );
            assert.deepEqual(foreignChanges(), []);
            await ledger.destroy();
            assert.equal(record(existingUser.userName), existingUser.record);
        });
    }
});

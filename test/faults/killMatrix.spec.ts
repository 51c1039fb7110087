import assert from "node:assert/strict";
import { killedOperations } from "./kills/operations";
import { Preparations } from "./kills/prepared";
import { type Round, tryKill } from "./kills/round";

/** A fixed sample of rounds. bench/killMatrix.ts generates any number of others. */
const rounds: readonly Round[] = [
    {
        ...{ operation: "up that mints", victim: "everything", moment: "before", at: "iam:CreateAccessKey", nth: 1 },
        recovery: "up",
    },
    {
        ...{ operation: "up that mints", victim: "CLI", moment: "after", at: "iam:CreateUser", nth: 1 },
        recovery: "destroy",
    },
    {
        ...{ operation: "up that mints", victim: "plugin", moment: "after", at: "iam:CreateAccessKey", nth: 1 },
        recovery: "up --refresh",
    },
    {
        ...{ operation: "up that rotates", victim: "everything", moment: "after", at: "iam:CreateAccessKey", nth: 1 },
        recovery: "refresh and destroy",
    },
    {
        ...{
            operation: "up that rotates with overlap",
            victim: "plugin",
            moment: "before",
            at: "iam:PutUserPolicy",
            nth: 1,
        },
        recovery: "refresh --clear-pending-creates and destroy",
    },
    {
        ...{
            operation: "up that rotates a session",
            victim: "everything",
            moment: "after",
            at: "sts:AssumeRole",
            nth: 1,
        },
        recovery: "destroy",
    },
    {
        ...{ operation: "destroy", victim: "everything", moment: "after", at: "iam:DeleteAccessKey", nth: 1 },
        recovery: "stacklease sweep",
    },
    {
        ...{ operation: "issue", victim: "plugin", moment: "after", at: "iam:CreateAccessKey", nth: 1 },
        recovery: "stacklease revoke",
    },
    {
        ...{ operation: "run", victim: "command", moment: "after", at: "iam:CreateAccessKey", nth: 1 },
        recovery: "stacklease revoke",
    },
    {
        ...{ operation: "revoke", victim: "everything", moment: "after", at: "iam:DeleteAccessKey", nth: 1 },
        recovery: "stacklease revoke",
    },
    {
        ...{ operation: "kill", victim: "command", moment: "after", at: "iam:PutUserPolicy", nth: 1 },
        recovery: "up --refresh",
    },
    {
        ...{ operation: "renew", victim: "CLI", moment: "after", at: "iam:PutUserPolicy", nth: 1 },
        recovery: "up",
    },
];

describe("after a crash, recovery and a sweep, nothing is left in AWS and no foreign resource has changed", () => {
    const preparations = new Preparations();
    after(() => preparations.close());

    for (const round of rounds) {
        const { operation, victim, moment, at, nth, recovery } = round;
        it(`${operation}: ${victim} killed ${moment} ${at} (${nth}); ${recovery}`, async () => {
            const { findings, printed } = await tryKill(
                round,
                await preparations.get(killedOperations[operation].from),
            );

            assert.deepEqual(findings, [], printed);
        });
    }
});

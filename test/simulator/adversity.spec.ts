import assert from "node:assert/strict";
import { DescribeRegionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
    CreateAccessKeyCommand,
    CreateUserCommand,
    DeleteAccessKeyCommand,
    DeleteUserPolicyCommand,
    GetUserCommand,
    IAMClient,
    ListUsersCommand,
    PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { FaultKind } from "stacklease/simulator";
import { ec2Policy } from "../support/leases";
import { outcomeOf } from "../support/outcome";
import { useSimulator } from "../support/useSimulator";

const user = { UserName: "ci" };

describe("faults of the embedded AWS", () => {
    const aws = useSimulator();
    const settings = () => ({ region: "us-east-1", endpoint: aws().endpoint, maxAttempts: 1 });
    const iam = () => new IAMClient({ ...settings(), credentials: aws().issuer() });
    /** Creates a client that times out if there is no answer. */
    const impatient = () =>
        new IAMClient({
            ...{ ...settings(), credentials: aws().issuer() },
            requestHandler: { requestTimeout: 3_000, throwOnRequestTimeout: true },
        });
    const callerOf = (code: string) => (code === "ETIMEDOUT" ? impatient() : iam());

    const faults: [FaultKind, string, boolean][] = [
        ["errorBefore", "ServiceFailure", false],
        ["errorAfter", "ServiceFailure", true],
        ["resetBefore", "ECONNRESET", false],
        ["resetAfter", "ECONNRESET", true],
        ["throttle", "Throttling", false],
        ["hang", "ETIMEDOUT", false],
        ["hangAfter", "ETIMEDOUT", true],
    ];
    for (const [kind, code, done] of faults) {
        it(`${kind}: the caller gets ${code}, and the call ${done ? "takes" : "does not take"} effect`, async () => {
            aws().faults.add({ at: "iam:CreateUser", kind });

            assert.equal(await outcomeOf(callerOf(code).send(new CreateUserCommand(user))), code);
            assert.equal(aws().account().users.has("ci"), done);
        });
    }

    for (const [kind, code] of [
        ["errorAfter", "ServiceFailure"],
        ["resetAfter", "ECONNRESET"],
        ["hangAfter", "ETIMEDOUT"],
    ] as const) {
        it(`${kind}: an error is lost like any answer, and the caller gets ${code}`, async () => {
            aws().faults.add({ at: "iam:GetUser", kind });

            assert.equal(await outcomeOf(callerOf(code).send(new GetUserCommand(user))), code);
            assert.equal(await outcomeOf(iam().send(new GetUserCommand(user))), "NoSuchEntity");
        });
    }

    it("apply to the n-th call of an action, a set number of times, and are reported", async () => {
        let hits = 0;
        aws().faults.add({ at: "iam:GetUser", kind: "errorBefore", nth: 2, times: 2, onHit: () => hits++ });
        await iam().send(new CreateUserCommand(user));

        const outcomes = [];
        for (let call = 0; call < 4; call++) {
            outcomes.push(await outcomeOf(iam().send(new GetUserCommand(user))));
        }
        assert.deepEqual(outcomes, ["allowed", "ServiceFailure", "ServiceFailure", "allowed"]);
        assert.equal(hits, 2);
    });

    it("can depend on the parameters of a call", async () => {
        const userNames: unknown[] = [];
        const kind = ({ UserName }: Readonly<Record<string, string>>): FaultKind | undefined => {
            userNames.push(UserName);
            return UserName === "ci" ? "errorBefore" : undefined;
        };
        aws().faults.add({ at: "iam:CreateUser", kind, times: 2 });

        const outcomes = [];
        for (const UserName of ["ci", "cd", "ce"]) {
            outcomes.push(await outcomeOf(iam().send(new CreateUserCommand({ UserName }))));
        }

        assert.deepEqual(outcomes, ["ServiceFailure", "allowed", "allowed"]);
        assert.deepEqual(userNames, ["ci", "cd"]);
    });

    it("throttle writes above a rate, after a burst", async () => {
        aws().throttle.writesPerSecond = 1;
        aws().throttle.burst = 2;

        const outcomes = [];
        for (const UserName of ["a", "b", "c"]) {
            outcomes.push(await outcomeOf(iam().send(new CreateUserCommand({ UserName }))));
        }
        assert.deepEqual(outcomes, ["allowed", "allowed", "Throttling"]);
        aws().clock.advance(1_000);
        assert.equal(await outcomeOf(iam().send(new CreateUserCommand({ UserName: "c" }))), "allowed");
    });

    it("delay the effect of users, keys, policies and deletions separately", async () => {
        Object.assign(aws().propagation.delays, { users: 1_000, keys: 2_000, policies: 3_000, deletions: 2_000 });
        const wait = (milliseconds: number) => aws().clock.advance(milliseconds);
        const document = { ...user, PolicyName: "p", PolicyDocument: JSON.stringify(ec2Policy) };

        await iam().send(new CreateUserCommand(user));
        const listed = async () => (await iam().send(new ListUsersCommand({}))).Users?.map(({ UserName }) => UserName);
        assert.equal(await outcomeOf(iam().send(new GetUserCommand(user))), "NoSuchEntity");
        assert.deepEqual(await listed(), ["admin"]);
        wait(1_000);
        assert.equal(await outcomeOf(iam().send(new GetUserCommand(user))), "allowed");
        assert.deepEqual(await listed(), ["admin", "ci"]);

        await iam().send(new PutUserPolicyCommand(document));
        const { AccessKey } = await iam().send(new CreateAccessKeyCommand(user));
        const credentials = {
            accessKeyId: AccessKey?.AccessKeyId ?? "",
            secretAccessKey: AccessKey?.SecretAccessKey ?? "",
        };
        const sts = () =>
            outcomeOf(new STSClient({ ...settings(), credentials }).send(new GetCallerIdentityCommand({})));
        const ec2 = () => outcomeOf(new EC2Client({ ...settings(), credentials }).send(new DescribeRegionsCommand({})));
        assert.equal(await sts(), "InvalidClientTokenId");
        wait(2_000);
        assert.deepEqual([await sts(), await ec2()], ["allowed", "UnauthorizedOperation"]);
        wait(1_000);
        assert.equal(await ec2(), "allowed");

        await iam().send(new DeleteUserPolicyCommand({ ...user, PolicyName: "p" }));
        await iam().send(new DeleteAccessKeyCommand({ ...user, AccessKeyId: credentials.accessKeyId }));
        assert.equal(await ec2(), "allowed");
        wait(2_000);
        assert.deepEqual([await sts(), await ec2()], ["InvalidClientTokenId", "AuthFailure"]);
    });
});

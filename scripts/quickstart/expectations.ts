import { setTimeout } from "node:timers/promises";
import { DescribeRegionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { GetUserCommand, IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import type { Cloud } from "./cloud";

/** The access key of a lease. */
export interface LeasedKey {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
}

/** AWS takes seconds to apply a change everywhere. After this time, the expectation has failed. */
const timeoutMs = 60_000;

/** Expects that a key is allowed to call EC2. */
export async function expectWorks(cloud: Cloud, key: LeasedKey): Promise<void> {
    const ec2 = new EC2Client({ ...cloud.issuer, credentials: { ...key } });
    await expectOutcome("ec2 describe-regions", "works", () =>
        ec2.send(new DescribeRegionsCommand({})).then(({ Regions = [] }) => `${Regions.length} regions`),
    );
}

/** Expects that a key is denied a call to IAM. */
export async function expectDenied(cloud: Cloud, key: LeasedKey): Promise<void> {
    const iam = new IAMClient({ ...cloud.issuer, credentials: { ...key } });
    await expectOutcome("iam list-users", "AccessDenied", () => iam.send(new ListUsersCommand({})));
}

/** Expects that AWS refuses a key. */
export async function expectRefused(cloud: Cloud, key: LeasedKey): Promise<void> {
    const ec2 = new EC2Client({ ...cloud.issuer, credentials: { ...key } });
    await expectOutcome("ec2 describe-regions, with the same key", "AuthFailure", () =>
        ec2.send(new DescribeRegionsCommand({})),
    );
}

/** Expects that a user no longer exists. */
export async function expectUserGone(cloud: Cloud, userName: string): Promise<void> {
    const iam = new IAMClient(cloud.issuer);
    const call = `iam get-user --user-name ${userName}, as the issuer`;
    await expectOutcome(call, "NoSuchEntity", () => iam.send(new GetUserCommand({ UserName: userName })));
}

/** Repeats a call until its outcome is the expected one, and prints that. Throws after {@link timeoutMs}. */
async function expectOutcome(call: string, expected: string, send: () => Promise<unknown>): Promise<void> {
    const endMs = Date.now() + timeoutMs;
    for (;;) {
        const outcome = await send().then(
            (answer) => ({ code: "works", text: typeof answer === "string" ? answer : "" }),
            (error: Error & { Code?: string }) => ({ code: error.Code ?? codeOf(error), text: error.message }),
        );
        if (outcome.code === expected) {
            console.log(`\n$ aws ${call}\n  ${[outcome.code, outcome.text].filter(Boolean).join(": ")}`);
            return;
        }
        if (Date.now() > endMs) {
            throw new Error(
                `call aws ${call}: expected ${expected}, got ${outcome.code} (${outcome.text}); please report this as a bug`,
            );
        }
        await setTimeout(1_000);
    }
}

function codeOf({ name }: Error): string {
    return name.replace(/Exception$/, "");
}

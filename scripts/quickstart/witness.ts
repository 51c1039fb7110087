import { setTimeout } from "node:timers/promises";
import { DescribeRegionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { GetUserCommand, IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import type { Cloud } from "./cloud";

export interface LeasedKey {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
}

/** AWS takes seconds to spread a change; a surprise is what is still so after a minute. */
const timeoutMs = 60_000;

export async function expectWorks(cloud: Cloud, key: LeasedKey): Promise<void> {
    const ec2 = new EC2Client({ ...cloud.issuer, credentials: { ...key } });
    await expectOutcome("ec2 describe-regions", "works", () =>
        ec2.send(new DescribeRegionsCommand({})).then(({ Regions = [] }) => `${Regions.length} regions`),
    );
}

export async function expectDenied(cloud: Cloud, key: LeasedKey): Promise<void> {
    const iam = new IAMClient({ ...cloud.issuer, credentials: { ...key } });
    await expectOutcome("iam list-users", "AccessDenied", () => iam.send(new ListUsersCommand({})));
}

export async function expectRefused(cloud: Cloud, key: LeasedKey): Promise<void> {
    const ec2 = new EC2Client({ ...cloud.issuer, credentials: { ...key } });
    await expectOutcome("ec2 describe-regions, with the same key", "AuthFailure", () =>
        ec2.send(new DescribeRegionsCommand({})),
    );
}

export async function expectUserGone(cloud: Cloud, userName: string): Promise<void> {
    const iam = new IAMClient(cloud.issuer);
    const what = `iam get-user --user-name ${userName}, as the issuer`;
    await expectOutcome(what, "NoSuchEntity", () => iam.send(new GetUserCommand({ UserName: userName })));
}

/** Asks until the outcome is the expected one, and prints it; fails when the time is up. */
async function expectOutcome(call: string, expected: string, ask: () => Promise<unknown>): Promise<void> {
    const end = Date.now() + timeoutMs;
    for (;;) {
        const outcome = await ask().then(
            (answer) => ({ code: "works", text: typeof answer === "string" ? answer : "" }),
            (error: Error & { Code?: string }) => ({ code: error.Code ?? codeOf(error), text: error.message }),
        );
        if (outcome.code === expected) {
            console.log(`\n$ aws ${call}\n  ${[outcome.code, outcome.text].filter(Boolean).join(": ")}`);
            return;
        }
        if (Date.now() > end) {
            throw new Error(
                `call aws ${call}: ${expected} was expected, ${outcome.code} came (${outcome.text}); this is a surprise, please report it`,
            );
        }
        await setTimeout(1_000);
    }
}

function codeOf({ name }: Error): string {
    return name.replace(/Exception$/, "");
}

import { parseArgs } from "node:util";
import type { Cloud } from "./cloud";
import { expectDenied, expectRefused, expectUserGone, expectWorks, type LeasedKey } from "./expectations";
import { Interruption } from "./interruption";
import { openCloud } from "./openCloud";
import { printLease } from "./printLease";
import { Stack } from "./stack";

const usage = `Issues a lease, uses it and revokes it.

  npm run quickstart                 against an embedded AWS on this machine
  npm run quickstart -- --keep       the same, but stops after "pulumi up"
  npm run quickstart -- --aws        against the account of your AWS credentials; shows it and asks first
  npm run quickstart -- --aws --yes  the same without asking
`;

/**
 * Replays Vault's "Dynamic Secrets" page: issues a lease, shows it, uses it, revokes it, and checks that it is gone.
 */
async function quickstart(interruption: Interruption): Promise<void> {
    const { values } = parseArgs({
        options: {
            aws: { type: "boolean" },
            keep: { type: "boolean" },
            yes: { type: "boolean" },
            help: { type: "boolean" },
        },
    });
    if (values.help) {
        process.stdout.write(usage);
        return;
    }
    const cloud = await openCloud(values, interruption);
    const stack = new Stack(cloud, interruption);
    try {
        if (cloud.name === "embedded") {
            stack.deleteFiles(); // The state of an earlier run belongs to an embedded AWS that no longer exists.
        }
        await replay(cloud, stack, values.keep === true);
    } catch (error) {
        if (cloud.name === "aws" && stack.used) {
            console.error("\nThe lease is still in the stack. AWS ends it on time, even if you do nothing.");
            stack.printNextSteps();
        }
        throw error;
    } finally {
        await cloud.close();
    }
}

async function replay(cloud: Cloud, stack: Stack, keep: boolean): Promise<void> {
    await stack.init();
    printStep("Issue a lease: an AwsBackend, an IamPolicy that allows ec2:*, a DynamicCredential of 30 minutes.");
    await stack.run("up", "--yes", "--skip-preview");
    const lease = await stack.outputs();
    printStep("The lease, as other stacks get it from this stack's outputs:");
    printLease(lease);
    if (keep) {
        stack.printNextSteps();
        await cloud.keepOpen();
        return;
    }

    printStep("Use its key. The policy allows EC2 only.");
    const key: LeasedKey = { accessKeyId: lease.accessKeyId, secretAccessKey: lease.secretAccessKey };
    await expectWorks(cloud, key);
    await expectDenied(cloud, key);

    printStep("Revoke it.");
    await stack.run("destroy", "--yes", "--skip-preview");
    await expectUserGone(cloud, lease.userName);
    await expectRefused(cloud, key);
    await stack.remove();
    printStep("Done. The program is examples/quickstart/index.ts. The README shows the next steps.");
}

function printStep(text: string): void {
    console.log(`\n${text}`);
}

const interruption = new Interruption();
quickstart(interruption).catch((error: Error) => {
    console.error(`\n${error.message}`);
    process.exitCode = interruption.exitCode ?? 1;
});

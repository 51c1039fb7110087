import { setTimeout } from "node:timers/promises";
import type { IAMClient, User } from "@aws-sdk/client-iam";
import { proveAccount } from "../../provider/aws/callerIdentity";
import { clientsFor } from "../../provider/aws/clients";
import { awsNow } from "../../provider/aws/clock";
import { explain } from "../../provider/aws/errors";
import { lagMs } from "../../provider/aws/whileAbsent";
import { endUser } from "../../provider/lease/iamUser/endUser";
import { youth } from "../../provider/lease/iamUser/findOurs";
import { assertOurs } from "../../provider/lease/iamUser/ownership";
import { findYoungUser, tagsOf, usersUnder } from "../../provider/lease/iamUser/userApi";
import { ledgerPath, projectTag, stackTag } from "../../provider/lease/naming";
import type { Operation } from "../../provider/operation";
import { progress } from "../terminal/progress";
import type { LostMint } from "./lostMint";

/**
 * Ends what a lost mint has left in AWS: every user under the path of its ledger that is tagged as its stack's. A session leaves nothing there.
 * @returns the ARNs of the users
 */
export async function endLostMint(mint: LostMint, operation: Operation): Promise<string[]> {
    const { issuer, credentialType } = mint;
    if (credentialType !== undefined && credentialType !== "iam_user") {
        return [];
    }
    let step = "iam:ListUsers";
    try {
        await proveAccount(issuer, issuer.accountId, operation);
        const iam = await clientsFor(issuer).iam();
        const users = await findUsers(iam, mint);
        step = "removing a user that its mint has left";
        const ending = users.map((user) => end(iam, user, mint, operation));
        await Promise.allSettled(ending); // One that cannot be ended does not stop the others.
        return (await Promise.all(ending)).flat();
    } catch (error) {
        throw explain(operation, step, issuer, error);
    }
}

/** The users under the ledger's path. IAM may not list a new one at once, so a young mint is asked about again. */
async function findUsers(iam: IAMClient, { issuer, begunAt }: LostMint): Promise<User[]> {
    const path = ledgerPath(issuer.userPath, issuer.ledgerId);
    const last = performance.now() + lagMs;
    for (let delay = 200; ; delay = Math.min(2 * delay, 5_000)) {
        const users = await usersUnder(iam, path);
        if (users.length > 0 || awsNow() - begunAt > youth || performance.now() + delay > last) {
            return users;
        }
        progress("Waiting in case AWS does not list a new user yet …");
        await setTimeout(delay / 2 + (Math.random() * delay) / 2);
    }
}

async function end(iam: IAMClient, { UserName = "" }: User, mint: LostMint, operation: Operation): Promise<string[]> {
    const { issuer } = mint;
    const user = await findYoungUser(iam, UserName);
    if (!user || isOfAnotherStack(user, mint)) {
        return [];
    }
    await assertOurs(iam, user, { ledgerId: issuer.ledgerId, accessKeyId: "" }, operation);
    await endUser(iam, user, user.PermissionsBoundary?.PermissionsBoundaryArn ?? issuer.permissionsBoundary);
    return [user.Arn ?? UserName];
}

/** Stacks share a ledger if one is a copy of the other. */
function isOfAnotherStack(user: User, { project, stack }: LostMint): boolean {
    const { [projectTag]: ofProject = project, [stackTag]: ofStack = stack } = tagsOf(user);
    return ofProject !== project || ofStack !== stack;
}

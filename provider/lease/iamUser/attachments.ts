import type { IAMClient } from "@aws-sdk/client-iam";
import { ignoreAbsence } from "../../aws/errors";

/** Attaches managed policies to a user. Attaching one again changes nothing. */
export async function attachPolicies(iam: IAMClient, userName: string, arns: readonly string[]): Promise<void> {
    const { AttachUserPolicyCommand } = await import("@aws-sdk/client-iam");
    await Promise.all(arns.map((arn) => iam.send(new AttachUserPolicyCommand({ UserName: userName, PolicyArn: arn }))));
}

/** Detaches managed policies from a user. */
export async function detachPolicies(iam: IAMClient, userName: string, arns: readonly string[]): Promise<void> {
    const { DetachUserPolicyCommand } = await import("@aws-sdk/client-iam");
    await Promise.all(
        arns.map((arn) => ignoreAbsence(iam.send(new DetachUserPolicyCommand({ UserName: userName, PolicyArn: arn })))),
    );
}

/** Adds a user to groups. Adding it again changes nothing. */
export async function addToGroups(iam: IAMClient, userName: string, groups: readonly string[]): Promise<void> {
    const { AddUserToGroupCommand } = await import("@aws-sdk/client-iam");
    await Promise.all(
        groups.map((group) => iam.send(new AddUserToGroupCommand({ UserName: userName, GroupName: group }))),
    );
}

/** Takes a user out of groups. */
export async function removeFromGroups(iam: IAMClient, userName: string, groups: readonly string[]): Promise<void> {
    const { RemoveUserFromGroupCommand } = await import("@aws-sdk/client-iam");
    await Promise.all(
        groups.map((group) =>
            ignoreAbsence(iam.send(new RemoveUserFromGroupCommand({ UserName: userName, GroupName: group }))),
        ),
    );
}

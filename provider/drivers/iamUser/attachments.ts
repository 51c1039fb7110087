import type { IAMClient } from "@aws-sdk/client-iam";
import { hasCode, ignoreAbsence, MissingEntity } from "../../aws/errors";
import { settleAll } from "../../lease/settleAll";
import { findUser } from "./userApi";

/** Attaches managed policies to a user. Attaching one again changes nothing. */
export async function attachPolicies(iam: IAMClient, userName: string, arns: readonly string[]): Promise<void> {
    const { AttachUserPolicyCommand } = await import("@aws-sdk/client-iam");
    await settleAll(
        arns.map((PolicyArn) =>
            naming(
                iam,
                userName,
                { name: PolicyArn, thing: `managed policy ${PolicyArn}`, remedy: "create it, or correct policyArns" },
                iam.send(new AttachUserPolicyCommand({ UserName: userName, PolicyArn })),
            ),
        ),
    );
}

/** Detaches managed policies from a user. */
export async function detachPolicies(iam: IAMClient, userName: string, arns: readonly string[]): Promise<void> {
    const { DetachUserPolicyCommand } = await import("@aws-sdk/client-iam");
    await settleAll(
        arns.map((PolicyArn) =>
            ignoreAbsence(iam.send(new DetachUserPolicyCommand({ UserName: userName, PolicyArn }))),
        ),
    );
}

/** Adds a user to groups. Adding it again changes nothing. */
export async function addToGroups(iam: IAMClient, userName: string, groups: readonly string[]): Promise<void> {
    const { AddUserToGroupCommand } = await import("@aws-sdk/client-iam");
    await settleAll(
        groups.map((GroupName) =>
            naming(
                iam,
                userName,
                { name: GroupName, thing: `group ${GroupName}`, remedy: "create it, or correct groups" },
                iam.send(new AddUserToGroupCommand({ UserName: userName, GroupName })),
            ),
        ),
    );
}

/** Removes a user from groups. */
export async function removeFromGroups(iam: IAMClient, userName: string, groups: readonly string[]): Promise<void> {
    const { RemoveUserFromGroupCommand } = await import("@aws-sdk/client-iam");
    await settleAll(
        groups.map((GroupName) =>
            ignoreAbsence(iam.send(new RemoveUserFromGroupCommand({ UserName: userName, GroupName }))),
        ),
    );
}

/** Gives a user its permissions boundary. */
export async function putBoundary(iam: IAMClient, userName: string, boundary: string): Promise<void> {
    const { PutUserPermissionsBoundaryCommand } = await import("@aws-sdk/client-iam");
    await naming(
        iam,
        userName,
        boundaryNamed(boundary),
        iam.send(new PutUserPermissionsBoundaryCommand({ UserName: userName, PermissionsBoundary: boundary })),
    );
}

/** That a boundary does not exist. */
export function missingBoundary(boundary: string, cause: unknown): MissingEntity {
    const { thing, remedy } = boundaryNamed(boundary);
    return new MissingEntity(thing, remedy, { cause });
}

function boundaryNamed(boundary: string): Named {
    return { name: boundary, thing: `boundary ${boundary}`, remedy: "create it, or correct permissionsBoundary" };
}

/** What a call names beside a user. */
interface Named {
    readonly name: string;
    readonly thing: string;
    readonly remedy: string;
}

/**
 * Tells apart what does not exist where a call names two things: AWS answers NoSuchEntity for both. The message names
 * the one that is missing; where it names neither, whether the user can be read tells.
 */
async function naming<T>(
    iam: IAMClient,
    userName: string,
    { name, thing, remedy }: Named,
    call: Promise<T>,
): Promise<T> {
    try {
        return await call;
    } catch (error) {
        if (hasCode(error, "NoSuchEntity")) {
            const { message } = error as Error;
            const isUser = message.includes(userName) && !message.includes(name);
            if (!isUser && (message.includes(name) || (await findUser(iam, userName)))) {
                throw new MissingEntity(thing, remedy, { cause: error });
            }
        }
        throw error;
    }
}

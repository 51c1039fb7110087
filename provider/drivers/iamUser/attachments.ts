import type { IAMClient } from "@aws-sdk/client-iam";
import { hasCode, ignoreAbsence, MissingEntity } from "../../aws/errors";
import { settleAll } from "../../lease/settleAll";
import { findUser } from "./userApi";

/** Attaches managed policies to a user. Succeeds if they are already attached. */
export async function attachPolicies(iam: IAMClient, userName: string, arns: readonly string[]): Promise<void> {
    const { AttachUserPolicyCommand } = await import("@aws-sdk/client-iam");
    await settleAll(
        arns.map((PolicyArn) =>
            explainMissing(
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

/** Adds a user to groups. Succeeds if it is already a member. */
export async function addToGroups(iam: IAMClient, userName: string, groups: readonly string[]): Promise<void> {
    const { AddUserToGroupCommand } = await import("@aws-sdk/client-iam");
    await settleAll(
        groups.map((GroupName) =>
            explainMissing(
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

/** Sets the permissions boundary of a user. */
export async function putBoundary(iam: IAMClient, userName: string, boundary: string): Promise<void> {
    const { PutUserPermissionsBoundaryCommand } = await import("@aws-sdk/client-iam");
    await explainMissing(
        iam,
        userName,
        boundaryEntity(boundary),
        iam.send(new PutUserPermissionsBoundaryCommand({ UserName: userName, PermissionsBoundary: boundary })),
    );
}

/** Returns the error for a permissions boundary that does not exist. */
export function missingBoundary(boundary: string, cause: unknown): MissingEntity {
    const { thing, remedy } = boundaryEntity(boundary);
    return new MissingEntity(thing, remedy, { cause });
}

function boundaryEntity(boundary: string): NamedEntity {
    return {
        name: boundary,
        thing: `permissions boundary ${boundary}`,
        remedy: "create it, or correct permissionsBoundary",
    };
}

/** An entity that a call refers to beside the user. */
interface NamedEntity {
    readonly name: string;
    readonly thing: string;
    readonly remedy: string;
}

/**
 * Awaits a call that refers to a user and another entity, and reports which of them does not exist. AWS answers
 * NoSuchEntity for both. The error message contains the name of the missing one. If it contains neither name, the other
 * entity is missing if the user can be read.
 */
async function explainMissing<T>(
    iam: IAMClient,
    userName: string,
    { name, thing, remedy }: NamedEntity,
    call: Promise<T>,
): Promise<T> {
    try {
        return await call;
    } catch (error) {
        if (hasCode(error, "NoSuchEntity")) {
            const { message } = error as Error;
            // The user's name is tested first: it may contain the other one. It is random, so the reverse is
            // impossible.
            const isUserMissing = message.includes(userName);
            if (!isUserMissing && (message.includes(name) || (await findUser(iam, userName)))) {
                throw new MissingEntity(thing, remedy, { cause: error });
            }
        }
        throw error;
    }
}

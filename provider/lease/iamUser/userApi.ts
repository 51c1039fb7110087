import { setTimeout } from "node:timers/promises";
import type { IAMClient, Tag, User } from "@aws-sdk/client-iam";
import { hasCode, ignoreAbsence, LeaseError } from "../../aws/errors";
import { decodeDocument } from "../../policy/compare";
import type { PolicyDocument } from "../../policy/document";
import { minify } from "../../policy/merge";
import { documentName } from "../guard";
import { ledgerTag } from "../naming";
import { readAll } from "./pages";

/** Writes the one document of a lease's user. */
export async function putDocument(iam: IAMClient, userName: string, document: PolicyDocument): Promise<void> {
    const { PutUserPolicyCommand } = await import("@aws-sdk/client-iam");
    await iam.send(
        new PutUserPolicyCommand({
            UserName: userName,
            PolicyName: documentName,
            PolicyDocument: minify(document),
        }),
    );
}

/** Gives a user its permissions boundary. */
export async function putBoundary(iam: IAMClient, userName: string, boundary: string): Promise<void> {
    const { PutUserPermissionsBoundaryCommand } = await import("@aws-sdk/client-iam");
    await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: userName, PermissionsBoundary: boundary }));
}

/** The one document of a lease's user, or undefined when it is not there. */
export async function findDocument(iam: IAMClient, userName: string): Promise<PolicyDocument | undefined> {
    const { GetUserPolicyCommand } = await import("@aws-sdk/client-iam");
    const named = { UserName: userName, PolicyName: documentName };
    const answer = await ignoreAbsence(iam.send(new GetUserPolicyCommand(named)));
    return answer?.PolicyDocument ? (decodeDocument(answer.PolicyDocument) as PolicyDocument) : undefined;
}

/** A user with its tags, or undefined. */
export async function findUser(iam: IAMClient, userName: string): Promise<User | undefined> {
    const { GetUserCommand } = await import("@aws-sdk/client-iam");
    return (await ignoreAbsence(iam.send(new GetUserCommand({ UserName: userName }))))?.User;
}

/** The users under a path, without their tags, which listings do not have. */
export async function usersUnder(iam: IAMClient, path: string): Promise<User[]> {
    const { paginateListUsers } = await import("@aws-sdk/client-iam");
    return readAll(paginateListUsers({ client: iam, pageSize: 1_000 }, { PathPrefix: path }), (page) => page.Users);
}

/** A user's tags by their keys. */
export function tagsOf({ Tags = [] }: User): Record<string, string> {
    return Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** Refuses a user that is not tagged as this ledger's. Names alone prove nothing: two states may have the same ones. */
export function assertOurs(user: User, ledgerId: string, what: string): void {
    const ledger = user.Tags?.find(({ Key }) => Key === ledgerTag)?.Value;
    if (ledger !== ledgerId) {
        const owner = ledger ? `is tagged as ledger ${ledger}'s` : "is not tagged as any ledger's";
        throw new LeaseError(
            `${what}: user ${user.Arn} ${owner}, not as ${ledgerId}'s; it is left untouched, remove it by hand if it is this lease's`,
        );
    }
}

/** Tags as the SDK wants them. */
export function tagList(tags: Readonly<Record<string, string>>): Tag[] {
    return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/**
 * Repeats a call on a user that we have just made while IAM says that it does not exist: its replicas lag.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html#troubleshoot_general_eventual-consistency
 */
export async function whileAbsent<T>(call: () => Promise<T>, timeoutMs = 60_000): Promise<T> {
    const end = performance.now() + timeoutMs;
    for (let delay = 100; ; delay = Math.min(2 * delay, 3_000)) {
        try {
            return await call();
        } catch (error) {
            if (!hasCode(error, "NoSuchEntity") || performance.now() + delay > end) {
                throw error;
            }
            await setTimeout(delay / 2 + (Math.random() * delay) / 2);
        }
    }
}

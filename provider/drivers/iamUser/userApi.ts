import type { AccessKeyMetadata, IAMClient, User } from "@aws-sdk/client-iam";
import { hasCode, ignoreAbsence } from "../../aws/errors";
import { whileAbsent } from "../../aws/whileAbsent";
import { documentName } from "../../lease/guard";
import { decodeDocument } from "../../policy/compare";
import type { PolicyDocument } from "../../policy/document";
import { documentText } from "../../policy/documentText";

/** Writes the one policy document of a lease's user. */
export async function putDocument(iam: IAMClient, userName: string, document: PolicyDocument): Promise<void> {
    const { PutUserPolicyCommand } = await import("@aws-sdk/client-iam");
    await iam.send(
        new PutUserPolicyCommand({
            UserName: userName,
            PolicyName: documentName,
            PolicyDocument: documentText(document),
        }),
    );
}

/** Returns the one policy document of a lease's user, or undefined if there is none. */
export async function findDocument(iam: IAMClient, userName: string): Promise<PolicyDocument | undefined> {
    const { GetUserPolicyCommand } = await import("@aws-sdk/client-iam");
    const named = { UserName: userName, PolicyName: documentName };
    const response = await ignoreAbsence(iam.send(new GetUserPolicyCommand(named)));
    return response?.PolicyDocument ? (decodeDocument(response.PolicyDocument) as PolicyDocument) : undefined;
}

/** Returns a user with its tags, or undefined. */
export async function findUser(iam: IAMClient, userName: string): Promise<User | undefined> {
    const { GetUserCommand } = await import("@aws-sdk/client-iam");
    return (await ignoreAbsence(iam.send(new GetUserCommand({ UserName: userName }))))?.User;
}

/** Returns the users under a path, without their tags, which listings do not include. */
export async function usersUnder(iam: IAMClient, path: string): Promise<User[]> {
    const { paginateListUsers } = await import("@aws-sdk/client-iam");
    return readAll(paginateListUsers({ client: iam, pageSize: 1_000 }, { PathPrefix: path }), (page) => page.Users);
}

/**
 * Returns a user's access keys. A user has two at most, so one page is enough.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export async function keysOf(iam: IAMClient, userName: string): Promise<AccessKeyMetadata[]> {
    const { ListAccessKeysCommand } = await import("@aws-sdk/client-iam");
    return (await iam.send(new ListAccessKeysCommand({ UserName: userName }))).AccessKeyMetadata ?? [];
}

/**
 * Calls AWS for a user that existed a moment ago. If AWS reports that the user does not exist, that is believed only if
 * the user cannot be read either. In that case there is nothing to do, and it returns undefined.
 */
export async function unlessGone<T>(iam: IAMClient, userName: string, call: () => Promise<T>): Promise<T | undefined> {
    return whileAbsent(() =>
        call().catch(async (error) => {
            if (!hasCode(error, "NoSuchEntity") || (await findUser(iam, userName))) {
                throw error;
            }
            return undefined;
        }),
    );
}

/**
 * Returns a user that was created moments ago, with its tags. Retries while AWS reports that it does not exist. Returns
 * undefined if it still does not exist after that.
 */
export async function findRecentUser(iam: IAMClient, userName: string): Promise<User | undefined> {
    const { GetUserCommand } = await import("@aws-sdk/client-iam");
    const get = () => iam.send(new GetUserCommand({ UserName: userName }));
    return (await ignoreAbsence(whileAbsent(get)))?.User;
}

/** Returns all items of a paged listing. */
export async function readAll<Page, Item>(
    pages: AsyncIterable<Page>,
    itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
    const items: Item[] = [];
    for await (const page of pages) {
        items.push(...(itemsOf(page) ?? []));
    }
    return items;
}

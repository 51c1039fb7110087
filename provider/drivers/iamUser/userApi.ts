import type { AccessKeyMetadata, IAMClient, User } from "@aws-sdk/client-iam";
import { hasCode, ignoreAbsence } from "../../aws/errors";
import { whileAbsent } from "../../aws/whileAbsent";
import { documentName } from "../../lease/guard";
import { decodeDocument } from "../../policy/compare";
import type { PolicyDocument } from "../../policy/document";
import { documentText } from "../../policy/documentText";
import { readAll } from "./pages";

/** Writes the one document of a lease's user. */
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

/**
 * A user's access keys. It has two at most: one page.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export async function keysOf(iam: IAMClient, userName: string): Promise<AccessKeyMetadata[]> {
    const { ListAccessKeysCommand } = await import("@aws-sdk/client-iam");
    return (await iam.send(new ListAccessKeysCommand({ UserName: userName }))).AccessKeyMetadata ?? [];
}

/**
 * Does something to a user that was there a moment ago. That it does not exist is believed only when it can't be read
 * either; then there is nothing to be done, and undefined.
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
 * A user that was made moments ago, with its tags, asked for again while it "does not exist"; undefined when that has
 * to be believed.
 */
export async function findYoungUser(iam: IAMClient, userName: string): Promise<User | undefined> {
    const { GetUserCommand } = await import("@aws-sdk/client-iam");
    const get = () => iam.send(new GetUserCommand({ UserName: userName }));
    return (await ignoreAbsence(whileAbsent(get)))?.User;
}

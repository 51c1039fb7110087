import type { Caller, RequestContext } from "../service/service";
import type { Account } from "../state/account";
import type { Tag } from "../state/iamResources";

const types: Readonly<Record<Caller["kind"], string>> = {
    user: "User",
    "user session": "User",
    "role session": "AssumedRole",
    "federated user": "FederatedUser",
};

/**
 * Returns the condition keys that every caller provides.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
export function principalContext(
    account: Account,
    { kind, userId, principalArn }: Pick<Caller, "kind" | "userId" | "principalArn">,
    tags: Iterable<Tag>,
): RequestContext {
    return {
        "aws:userid": userId,
        "aws:PrincipalArn": principalArn,
        "aws:PrincipalAccount": account.id,
        "aws:PrincipalType": types[kind],
        ...Object.fromEntries([...tags].map(({ key, value }) => [`aws:PrincipalTag/${key}`, value])),
    };
}

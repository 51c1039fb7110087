import type { AccessKey, Account, User } from "./account";
import { findManagedPolicyDocument } from "./awsManagedPolicies";
import { Refusal } from "./refusal";
import type { WireRequest } from "./request";
import type { AppliedPolicy, Caller } from "./service";
import type { Signature } from "./signature/parseSignature";
import type { World } from "./world";

/** A key that signed a request, with whose it is. */
export interface SigningKey {
    readonly account: Account;
    readonly user: User;
    readonly key: AccessKey;
    readonly signature: Signature;
}

/** The active key that a request names. All authorization begins here. */
export function findSigningKey({ accounts, propagation }: World, { signature }: WireRequest): SigningKey {
    if (!signature) {
        throw new Refusal("noSignature", "Request is missing Authentication Token");
    }
    for (const account of accounts.values()) {
        for (const user of account.users.values()) {
            const key = user.accessKeys.get(signature.accessKeyId);
            // Long-term keys come without a token.
            if (key?.status === "Active" && !signature.sessionToken && propagation.isAccepted(key)) {
                return { account, user, key, signature };
            }
        }
    }
    const deleted = propagation.findDeletedKey(signature.accessKeyId);
    if (deleted?.key.status === "Active") {
        return { ...deleted, signature };
    }
    throw new Refusal("unknownKey", "The security token included in the request is invalid.");
}

/** Who a key acts for, with every policy that applies to it now. */
export function callerOf({ propagation }: World, { account, user, key }: SigningKey): Caller {
    const groups = [...user.groups].flatMap((name) => account.groups.get(name) ?? []);
    const boundary = user.permissionsBoundary;
    return {
        account,
        accessKeyId: key.accessKeyId,
        arn: user.arn,
        userId: user.userId,
        userName: user.userName.toLowerCase(),
        identityPolicies: [propagation.policiesOf(user), ...groups].flatMap((holder) => policiesOf(account, holder)),
        ...(boundary && { boundary: managedPolicy(account, boundary) }),
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
        context: {
            "aws:username": user.userName,
            "aws:userid": user.userId,
            "aws:PrincipalArn": user.arn,
            "aws:PrincipalAccount": account.id,
            "aws:PrincipalType": "User",
            ...Object.fromEntries([...user.tags.values()].map(({ key, value }) => [`aws:PrincipalTag/${key}`, value])),
        },
    };
}

interface PolicyHolder {
    readonly inlinePolicies: ReadonlyMap<string, string>;
    readonly attachedPolicies: ReadonlySet<string>;
}

function policiesOf(account: Account, holder: PolicyHolder): AppliedPolicy[] {
    const inline = [...holder.inlinePolicies].map(([name, document]) => ({ name, document }));
    return [...inline, ...[...holder.attachedPolicies].map((arn) => managedPolicy(account, arn))];
}

/** An attached policy can't be deleted, so it is always found; a missing one would be malformed, which denies. */
function managedPolicy(account: Account, arn: string): AppliedPolicy {
    return { name: arn, document: findManagedPolicyDocument(account, arn) ?? "" };
}

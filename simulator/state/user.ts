import type { Account } from "./account";
import type { AccessKey, User } from "./iamResources";
import { secretAccessKey, uniqueId } from "./identifiers";

/** Adds a user without keys or policies to an account. The IAM operations check names and quotas. */
export function addUser(account: Account, userName: string, path: string, createdAt: Date): User {
    const user: User = {
        userName,
        userId: uniqueId("AIDA"),
        path,
        arn: `arn:${account.partition}:iam::${account.id}:user${path}${userName}`,
        createdAt,
        tags: new Map(),
        inlinePolicies: new Map(),
        attachedPolicies: new Set(),
        accessKeys: new Map(),
        groups: new Set(),
        sshPublicKeys: new Map(),
        signingCertificates: new Map(),
        serviceSpecificCredentials: new Map(),
        mfaDevices: new Map(),
    };
    account.users.set(userName.toLowerCase(), user);
    return user;
}

/** Adds an active access key to a user. */
export function addAccessKey(user: User, createdAt: Date): AccessKey {
    const key: AccessKey = {
        accessKeyId: uniqueId("AKIA"),
        secretAccessKey: secretAccessKey(),
        createdAt,
        status: "Active",
    };
    user.accessKeys.set(key.accessKeyId, key);
    return key;
}

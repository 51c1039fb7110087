import type { Call, Service } from "../service/service";
import type { AccessKey, CredentialStatus, User } from "../state/iamResources";
import { addAccessKey } from "../state/user";
import { demandOn, userOf } from "./entities";
import { noSuchEntity, quotaExceeded } from "./errors";
import { page } from "./pagination";
import { required } from "./parameters";

const keyQuota = 2;

/** Operations on access keys. */
export const accessKeyOperations: Service = {
    CreateAccessKey: {
        demands: demandOn("user", "CreateAccessKey"),
        run(call) {
            const user = userOf(call);
            if (user.accessKeys.size >= keyQuota) {
                throw quotaExceeded("AccessKeysPerUser", keyQuota);
            }
            const key = addAccessKey(user, new Date(call.clock.now()));
            return { AccessKey: { ...describeKey(user, key), SecretAccessKey: key.secretAccessKey } };
        },
    },
    ListAccessKeys: {
        demands: demandOn("user", "ListAccessKeys"),
        run(call) {
            const user = userOf(call);
            return {
                UserName: user.userName,
                ...page(
                    call,
                    "AccessKeyMetadata",
                    [...user.accessKeys.values()].map((key) => describeKey(user, key)),
                ),
            };
        },
    },
    UpdateAccessKey: {
        demands: demandOn("user", "UpdateAccessKey"),
        run(call) {
            const key = keyOf(call);
            key.status = required(call, "Status") as CredentialStatus;
            return {};
        },
    },
    DeleteAccessKey: {
        demands: demandOn("user", "DeleteAccessKey"),
        run(call) {
            userOf(call).accessKeys.delete(keyOf(call).accessKeyId);
            return {};
        },
    },
    GetAccessKeyLastUsed: {
        demands: ({ caller, parameters }) => [
            {
                action: "iam:GetAccessKeyLastUsed",
                resource: ownerOf(caller.account.users, parameters.AccessKeyId)?.arn ?? "*",
            },
        ],
        run(call) {
            const id = required(call, "AccessKeyId");
            const user = ownerOf(call.caller.account.users, id);
            if (!user) {
                throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
            }
            const used = user.accessKeys.get(id)?.lastUsed;
            return {
                UserName: user.userName,
                AccessKeyLastUsed: {
                    LastUsedDate: used?.at,
                    ServiceName: used?.service ?? "N/A",
                    Region: used?.region ?? "N/A",
                },
            };
        },
    },
};

function describeKey(user: User, key: AccessKey) {
    return { UserName: user.userName, AccessKeyId: key.accessKeyId, Status: key.status, CreateDate: key.createdAt };
}

function keyOf(call: Call): AccessKey {
    const id = required(call, "AccessKeyId");
    const key = userOf(call).accessKeys.get(id);
    if (!key) {
        throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
    }
    return key;
}

function ownerOf(users: Map<string, User>, accessKeyId = ""): User | undefined {
    return [...users.values()].find(({ accessKeys }) => accessKeys.has(accessKeyId));
}

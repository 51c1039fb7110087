import type { IAMClient, User } from "@aws-sdk/client-iam";
import { ignoreAbsence } from "../../aws/errors";
import { denyAll } from "./denyAll";

/**
 * Ends whatever a lease's user may do, without its ledger: everything is denied and every key made inactive, both at once and neither
 * waiting for the other to succeed. A user that is gone is as good as killed.
 * @param boundary ARN of the boundary that the user is to have; null leaves it as it is
 */
export async function killUser(iam: IAMClient, user: User, boundary: string | null): Promise<void> {
    const outcomes = await Promise.allSettled([
        denyAll(iam, user, boundary),
        ignoreAbsence(deactivateKeys(iam, user.UserName ?? "")),
    ]);
    for (const outcome of outcomes) {
        if (outcome.status === "rejected") {
            throw outcome.reason;
        }
    }
}

/** A user has at most two keys: one page. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
async function deactivateKeys(iam: IAMClient, userName: string): Promise<void> {
    const { ListAccessKeysCommand, UpdateAccessKeyCommand } = await import("@aws-sdk/client-iam");
    const user = { UserName: userName };
    const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand(user));
    const active = AccessKeyMetadata.filter(({ Status }) => Status !== "Inactive");
    await Promise.all(
        active.map(({ AccessKeyId }) =>
            iam.send(new UpdateAccessKeyCommand({ ...user, AccessKeyId, Status: "Inactive" })),
        ),
    );
}

import type { IAMClient } from "@aws-sdk/client-iam";
import { ignoreAbsence } from "../../aws/errors";
import type { UserState } from "./userState";

/** Removes every way in that somebody has added to a lease's user. Keys first: they work at once. */
export async function removeForeign(iam: IAMClient, accessKeyId: string, found: UserState): Promise<void> {
    const aws = await import("@aws-sdk/client-iam");
    const user = { UserName: found.user.UserName ?? "" };
    const foreign = found.keys.filter((key) => key.AccessKeyId !== accessKeyId);
    await forEach(foreign, ({ AccessKeyId }) => iam.send(new aws.DeleteAccessKeyCommand({ ...user, AccessKeyId })));
    await forEach(found.hasLogin ? [user] : [], () => iam.send(new aws.DeleteLoginProfileCommand(user)));
    await forEach(found.inlinePolicies, (PolicyName) =>
        iam.send(new aws.DeleteUserPolicyCommand({ ...user, PolicyName })),
    );
    await forEach(found.certificates, (CertificateId) =>
        iam.send(new aws.DeleteSigningCertificateCommand({ ...user, CertificateId })),
    );
    await forEach(found.sshKeys, (SSHPublicKeyId) =>
        iam.send(new aws.DeleteSSHPublicKeyCommand({ ...user, SSHPublicKeyId })),
    );
    await forEach(found.serviceCredentials, (ServiceSpecificCredentialId) =>
        iam.send(new aws.DeleteServiceSpecificCredentialCommand({ ...user, ServiceSpecificCredentialId })),
    );
}

async function forEach<T>(items: readonly T[], remove: (item: T) => Promise<unknown>): Promise<void> {
    await Promise.all(items.map((item) => ignoreAbsence(remove(item))));
}

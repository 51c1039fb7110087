import type { IAMClient } from "@aws-sdk/client-iam";
import { ignoreAbsence } from "../../aws/errors";
import { documentName } from "../guard";
import { detachPolicies, removeFromGroups } from "./attachments";
import { forEachItem } from "./pages";

/**
 * Removes every kind of dependent that AWS lists as blocking DeleteUser, access first and our own document last, so that
 * the guard stands until nothing is left to guard.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
 */
export async function stripUser(iam: IAMClient, userName: string): Promise<void> {
    const aws = await import("@aws-sdk/client-iam");
    const user = { UserName: userName };

    await forEachItem(
        aws.paginateListAccessKeys({ client: iam }, user),
        (page) => page.AccessKeyMetadata,
        ({ AccessKeyId }) => iam.send(new aws.DeleteAccessKeyCommand({ ...user, AccessKeyId })),
    );
    await ignoreAbsence(iam.send(new aws.DeleteLoginProfileCommand(user)));
    await removeServiceSpecificCredentials(iam, userName);
    await forEachItem(
        aws.paginateListSSHPublicKeys({ client: iam }, user),
        (page) => page.SSHPublicKeys,
        ({ SSHPublicKeyId }) => iam.send(new aws.DeleteSSHPublicKeyCommand({ ...user, SSHPublicKeyId })),
    );
    await forEachItem(
        aws.paginateListSigningCertificates({ client: iam }, user),
        (page) => page.Certificates,
        ({ CertificateId }) => iam.send(new aws.DeleteSigningCertificateCommand({ ...user, CertificateId })),
    );
    await forEachItem(
        aws.paginateListMFADevices({ client: iam }, user),
        (page) => page.MFADevices,
        ({ SerialNumber = "" }) => removeMfaDevice(iam, userName, SerialNumber),
    );
    await forEachItem(
        aws.paginateListGroupsForUser({ client: iam }, user),
        (page) => page.Groups,
        ({ GroupName = "" }) => removeFromGroups(iam, userName, [GroupName]),
    );
    await forEachItem(
        aws.paginateListAttachedUserPolicies({ client: iam }, user),
        (page) => page.AttachedPolicies,
        ({ PolicyArn = "" }) => detachPolicies(iam, userName, [PolicyArn]),
    );
    const names: string[] = [];
    await forEachItem(
        aws.paginateListUserPolicies({ client: iam }, user),
        (page) => page.PolicyNames,
        async (name) => names.push(name),
    );
    names.sort((a, b) => Number(a === documentName) - Number(b === documentName));
    for (const PolicyName of names) {
        await ignoreAbsence(iam.send(new aws.DeleteUserPolicyCommand({ ...user, PolicyName })));
    }
}

/** Has no paginator in the SDK: the API pages by Marker all the same. */
async function removeServiceSpecificCredentials(iam: IAMClient, userName: string): Promise<void> {
    const { DeleteServiceSpecificCredentialCommand, ListServiceSpecificCredentialsCommand } = await import(
        "@aws-sdk/client-iam"
    );
    let marker: string | undefined;
    do {
        const page = await ignoreAbsence(
            iam.send(
                new ListServiceSpecificCredentialsCommand({ UserName: userName, ...(marker && { Marker: marker }) }),
            ),
        );
        for (const { ServiceSpecificCredentialId } of page?.ServiceSpecificCredentials ?? []) {
            const credential = { UserName: userName, ServiceSpecificCredentialId };
            await ignoreAbsence(iam.send(new DeleteServiceSpecificCredentialCommand(credential)));
        }
        marker = page?.IsTruncated ? page.Marker : undefined;
    } while (marker);
}

/** A virtual device, whose serial number is an ARN, outlives its deactivation: it is deleted too. */
async function removeMfaDevice(iam: IAMClient, userName: string, serialNumber: string): Promise<void> {
    const { DeactivateMFADeviceCommand, DeleteVirtualMFADeviceCommand } = await import("@aws-sdk/client-iam");
    const device = { UserName: userName, SerialNumber: serialNumber };
    await ignoreAbsence(iam.send(new DeactivateMFADeviceCommand(device)));
    if (serialNumber.startsWith("arn:")) {
        await ignoreAbsence(iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber: serialNumber })));
    }
}

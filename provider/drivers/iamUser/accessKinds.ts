import type { IAMClient } from "@aws-sdk/client-iam";
import { ignoreAbsence } from "../../aws/errors";
import type { DriftKind } from "../../lease/drift";
import { removeFromGroups } from "./attachments";
import { keysOf, readAll } from "./userApi";

/** Something that a user can have many of and that blocks its deletion. */
export interface Dependent {
    /** Whether a user has at most one, which can be removed without a listing. */
    readonly isSingle?: true;
    /** Returns the ids of those that a user has, as AWS calls them. Fails if the user does not exist. */
    list(iam: IAMClient, userName: string): Promise<string[]>;
    /** Removes one of them. */
    remove(iam: IAMClient, userName: string, id: string): Promise<unknown>;
}

/** A kind of access that a user can have. */
export interface AccessKind extends Dependent {
    /** Kind of drift that it is reported as. */
    readonly kind: DriftKind;
    /** Whether a lease can grant it to its user. */
    readonly isGranted?: true;
}

/** Access keys. */
export const accessKeys: AccessKind = {
    kind: "key",
    async list(iam, userName) {
        return (await keysOf(iam, userName)).map(({ AccessKeyId = "" }) => AccessKeyId);
    },
    async remove(iam, userName, AccessKeyId) {
        const { DeleteAccessKeyCommand } = await import("@aws-sdk/client-iam");
        return iam.send(new DeleteAccessKeyCommand({ UserName: userName, AccessKeyId }));
    },
};

/** Inline policies, including that of stacklease. */
export const inlinePolicies: AccessKind = {
    kind: "inline policy",
    async list(iam, userName) {
        const { paginateListUserPolicies } = await import("@aws-sdk/client-iam");
        const pages = paginateListUserPolicies({ client: iam }, { UserName: userName });
        return readAll(pages, ({ PolicyNames }) => PolicyNames);
    },
    async remove(iam, userName, PolicyName) {
        const { DeleteUserPolicyCommand } = await import("@aws-sdk/client-iam");
        return iam.send(new DeleteUserPolicyCommand({ UserName: userName, PolicyName }));
    },
};

/** Managed policies attached to the user. */
const attachedPolicies: AccessKind = {
    kind: "attached policy",
    isGranted: true,
    async list(iam, userName) {
        const { paginateListAttachedUserPolicies } = await import("@aws-sdk/client-iam");
        const pages = paginateListAttachedUserPolicies({ client: iam }, { UserName: userName });
        const policies = await readAll(pages, ({ AttachedPolicies }) => AttachedPolicies);
        return policies.map(({ PolicyArn = "" }) => PolicyArn);
    },
    async remove(iam, userName, PolicyArn) {
        const { DetachUserPolicyCommand } = await import("@aws-sdk/client-iam");
        return iam.send(new DetachUserPolicyCommand({ UserName: userName, PolicyArn }));
    },
};

/** Memberships in IAM groups. */
const groups: AccessKind = {
    kind: "group",
    isGranted: true,
    async list(iam, userName) {
        const { paginateListGroupsForUser } = await import("@aws-sdk/client-iam");
        const pages = paginateListGroupsForUser({ client: iam }, { UserName: userName });
        return (await readAll(pages, ({ Groups }) => Groups)).map(({ GroupName = "" }) => GroupName);
    },
    remove: (iam, userName, group) => removeFromGroups(iam, userName, [group]),
};

/** The console password. AWS allows one per user. */
const loginProfile: AccessKind = {
    kind: "login profile",
    isSingle: true,
    async list(iam, userName) {
        const { GetLoginProfileCommand } = await import("@aws-sdk/client-iam");
        await iam.send(new GetLoginProfileCommand({ UserName: userName }));
        return [userName];
    },
    async remove(iam, userName) {
        const { DeleteLoginProfileCommand } = await import("@aws-sdk/client-iam");
        return iam.send(new DeleteLoginProfileCommand({ UserName: userName }));
    },
};

/** Service-specific credentials, such as those for CodeCommit. */
const serviceCredentials: AccessKind = {
    kind: "service credential",
    async list(iam, userName) {
        const { ListServiceSpecificCredentialsCommand } = await import("@aws-sdk/client-iam");
        const ids: string[] = [];
        // The SDK has no paginator for this operation, although the API pages by Marker.
        for (let marker: string | undefined, isLast = false; !isLast; isLast = !marker) {
            const page = await iam.send(
                new ListServiceSpecificCredentialsCommand({ UserName: userName, ...(marker && { Marker: marker }) }),
            );
            ids.push(...(page.ServiceSpecificCredentials ?? []).map((each) => each.ServiceSpecificCredentialId ?? ""));
            marker = page.IsTruncated ? page.Marker : undefined;
        }
        return ids;
    },
    async remove(iam, userName, ServiceSpecificCredentialId) {
        const { DeleteServiceSpecificCredentialCommand } = await import("@aws-sdk/client-iam");
        return iam.send(
            new DeleteServiceSpecificCredentialCommand({ UserName: userName, ServiceSpecificCredentialId }),
        );
    },
};

/** SSH public keys. */
const sshKeys: AccessKind = {
    kind: "SSH key",
    async list(iam, userName) {
        const { paginateListSSHPublicKeys } = await import("@aws-sdk/client-iam");
        const pages = paginateListSSHPublicKeys({ client: iam }, { UserName: userName });
        return (await readAll(pages, ({ SSHPublicKeys }) => SSHPublicKeys)).map(
            ({ SSHPublicKeyId = "" }) => SSHPublicKeyId,
        );
    },
    async remove(iam, userName, SSHPublicKeyId) {
        const { DeleteSSHPublicKeyCommand } = await import("@aws-sdk/client-iam");
        return iam.send(new DeleteSSHPublicKeyCommand({ UserName: userName, SSHPublicKeyId }));
    },
};

/** X.509 signing certificates. */
const signingCertificates: AccessKind = {
    kind: "signing certificate",
    async list(iam, userName) {
        const { paginateListSigningCertificates } = await import("@aws-sdk/client-iam");
        const pages = paginateListSigningCertificates({ client: iam }, { UserName: userName });
        return (await readAll(pages, ({ Certificates }) => Certificates)).map(
            ({ CertificateId = "" }) => CertificateId,
        );
    },
    async remove(iam, userName, CertificateId) {
        const { DeleteSigningCertificateCommand } = await import("@aws-sdk/client-iam");
        return iam.send(new DeleteSigningCertificateCommand({ UserName: userName, CertificateId }));
    },
};

/** MFA devices. They give no access, so they are not reported as drift. */
const mfaDevices: Dependent = {
    async list(iam, userName) {
        const { paginateListMFADevices } = await import("@aws-sdk/client-iam");
        const pages = paginateListMFADevices({ client: iam }, { UserName: userName });
        return (await readAll(pages, ({ MFADevices }) => MFADevices)).map(({ SerialNumber = "" }) => SerialNumber);
    },
    /** Also deletes a virtual device, which has an ARN as its serial number. It would outlive its deactivation. */
    async remove(iam, userName, SerialNumber) {
        const { DeactivateMFADeviceCommand, DeleteVirtualMFADeviceCommand } = await import("@aws-sdk/client-iam");
        await ignoreAbsence(iam.send(new DeactivateMFADeviceCommand({ UserName: userName, SerialNumber })));
        if (SerialNumber.startsWith("arn:")) {
            await iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }));
        }
    },
};

/** Everything that gives a user access, beside its keys and the document of stacklease. */
export const accessKinds: readonly AccessKind[] = [
    attachedPolicies,
    groups,
    inlinePolicies,
    signingCertificates,
    sshKeys,
    serviceCredentials,
    loginProfile,
];

/**
 * Everything that blocks the deletion of a user, beside its keys.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
 */
export const dependents: readonly Dependent[] = [...accessKinds, mfaDevices];

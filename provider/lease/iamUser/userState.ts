import type { AccessKeyMetadata, IAMClient, User } from "@aws-sdk/client-iam";
import { ignoreAbsence } from "../../aws/errors";
import type { PolicyDocument } from "../../policy/document";
import { documentName } from "../guard";
import { readAll } from "./pages";
import { findDocument, tagsOf } from "./userApi";

/** All of a user that gives access or takes it away, as AWS has it now. */
export interface UserState {
    readonly user: User;
    readonly tags: Readonly<Record<string, string>>;
    /** ARN of its permissions boundary. */
    readonly boundary: string | null;
    /** Of our one inline policy; undefined when it is not there. */
    readonly document: PolicyDocument | undefined;
    readonly keys: readonly AccessKeyMetadata[];
    /** Names of inline policies beside ours. */
    readonly inlinePolicies: readonly string[];
    readonly attachedPolicies: readonly string[];
    readonly groups: readonly string[];
    readonly hasLogin: boolean;
    readonly certificates: readonly string[];
    readonly sshKeys: readonly string[];
    readonly serviceCredentials: readonly string[];
}

/** Reads a user whole, in parallel. */
export async function readUser(iam: IAMClient, user: User): Promise<UserState> {
    const aws = await import("@aws-sdk/client-iam");
    const named = { UserName: user.UserName };
    const client = { client: iam };
    const [document, keys, inline, attached, groups, login, certificates, sshKeys, serviceCredentials] =
        await Promise.all([
            findDocument(iam, user.UserName ?? ""),
            readAll(aws.paginateListAccessKeys(client, named), (page) => page.AccessKeyMetadata),
            readAll(aws.paginateListUserPolicies(client, named), (page) => page.PolicyNames),
            readAll(aws.paginateListAttachedUserPolicies(client, named), (page) => page.AttachedPolicies),
            readAll(aws.paginateListGroupsForUser(client, named), (page) => page.Groups),
            ignoreAbsence(iam.send(new aws.GetLoginProfileCommand(named))),
            readAll(aws.paginateListSigningCertificates(client, named), (page) => page.Certificates),
            readAll(aws.paginateListSSHPublicKeys(client, named), (page) => page.SSHPublicKeys),
            // A user has at most two a service: one page. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
            iam.send(new aws.ListServiceSpecificCredentialsCommand(named)),
        ]);
    return {
        user,
        tags: tagsOf(user),
        boundary: user.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
        document,
        keys,
        inlinePolicies: inline.filter((name) => name !== documentName),
        attachedPolicies: attached.map(({ PolicyArn = "" }) => PolicyArn),
        groups: groups.map(({ GroupName = "" }) => GroupName),
        hasLogin: login !== undefined,
        certificates: certificates.map(({ CertificateId = "" }) => CertificateId),
        sshKeys: sshKeys.map(({ SSHPublicKeyId = "" }) => SSHPublicKeyId),
        serviceCredentials: (serviceCredentials.ServiceSpecificCredentials ?? []).map(
            ({ ServiceSpecificCredentialId = "" }) => ServiceSpecificCredentialId,
        ),
    };
}

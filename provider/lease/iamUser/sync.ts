import type { IAMClient } from "@aws-sdk/client-iam";
import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { explain, hasCode, ignoreAbsence, LeaseError } from "../../aws/errors";
import { decodeDocument, differences } from "../../policy/compare";
import type { PolicyDocument } from "../../policy/document";
import { leaseName } from "../credentialKind";
import { documentName, isKilled, leaseDocument } from "../guard";
import type { Lease, LeaseInputs } from "../leaseInputs";
import { leaseTags } from "../naming";
import { addToGroups, attachPolicies, detachPolicies, removeFromGroups } from "./attachments";
import { putDocument, tagList } from "./userApi";

/** Brings a live user to changed inputs: its document first, so that the guard is right before anything else changes. */
export async function sync(lease: Lease, inputs: LeaseInputs): Promise<Lease> {
    const what = `update ${leaseName(lease)}`;
    const { backend } = inputs;
    await proveAccount(backend, lease.accountId, what);
    try {
        const iam = await clientsFor(backend).iam();
        await syncDocument(iam, lease, inputs, what);
        await Promise.all([
            syncAttachments(iam, lease, inputs),
            syncGroups(iam, lease, inputs),
            syncBoundary(iam, lease, inputs),
            syncTags(iam, lease, inputs),
        ]);
    } catch (error) {
        if (hasCode(error, "NoSuchEntity")) {
            throw new LeaseError(`${what}: user ${lease.arn} is gone; run pulumi up --refresh to issue it anew`);
        }
        throw explain(what, "changing its user", backend, error);
    }
    return { ...lease, ...inputs };
}

async function syncDocument(iam: IAMClient, lease: Lease, inputs: LeaseInputs, what: string): Promise<void> {
    const { GetUserPolicyCommand } = await import("@aws-sdk/client-iam");
    const wanted = leaseDocument(inputs.policy.policy, inputs.backend.partition, inputs.expiresAt);
    const answer = await ignoreAbsence(
        iam.send(new GetUserPolicyCommand({ UserName: lease.userName ?? "", PolicyName: documentName })),
    );
    const found = answer?.PolicyDocument && (decodeDocument(answer.PolicyDocument) as PolicyDocument);
    if (found && isKilled(found)) {
        throw new LeaseError(`${what}: it was killed; run pulumi up --refresh to replace it`);
    }
    if (!found || differences(found, wanted).length > 0) {
        await putDocument(iam, lease.userName ?? "", wanted);
    }
}

async function syncAttachments(iam: IAMClient, lease: Lease, inputs: LeaseInputs): Promise<void> {
    const { added, removed } = changes(lease.policy.policyArns, inputs.policy.policyArns);
    await detachPolicies(iam, lease.userName ?? "", removed);
    await attachPolicies(iam, lease.userName ?? "", added);
}

async function syncGroups(iam: IAMClient, lease: Lease, inputs: LeaseInputs): Promise<void> {
    const { added, removed } = changes(lease.policy.groups, inputs.policy.groups);
    await removeFromGroups(iam, lease.userName ?? "", removed);
    await addToGroups(iam, lease.userName ?? "", added);
}

async function syncBoundary(iam: IAMClient, lease: Lease, inputs: LeaseInputs): Promise<void> {
    const before = lease.policy.permissionsBoundary ?? lease.backend.permissionsBoundary;
    const after = inputs.policy.permissionsBoundary ?? inputs.backend.permissionsBoundary;
    if (before === after) {
        return;
    }
    const { DeleteUserPermissionsBoundaryCommand, PutUserPermissionsBoundaryCommand } = await import(
        "@aws-sdk/client-iam"
    );
    const user = { UserName: lease.userName ?? "" };
    await (after
        ? iam.send(new PutUserPermissionsBoundaryCommand({ ...user, PermissionsBoundary: after }))
        : iam.send(new DeleteUserPermissionsBoundaryCommand(user)));
}

async function syncTags(iam: IAMClient, lease: Lease, inputs: LeaseInputs): Promise<void> {
    const before = leaseTags(lease, lease.leaseId);
    const after = leaseTags(inputs, lease.leaseId);
    const gone = Object.keys(before).filter((key) => !(key in after));
    const set = Object.entries(after).filter(([key, value]) => before[key] !== value);
    const { TagUserCommand, UntagUserCommand } = await import("@aws-sdk/client-iam");
    const user = { UserName: lease.userName ?? "" };
    if (gone.length > 0) {
        await iam.send(new UntagUserCommand({ ...user, TagKeys: gone }));
    }
    if (set.length > 0) {
        await iam.send(new TagUserCommand({ ...user, Tags: tagList(Object.fromEntries(set)) }));
    }
}

function changes(before: readonly string[] | null, after: readonly string[] | null) {
    return {
        added: (after ?? []).filter((item) => !before?.includes(item)),
        removed: (before ?? []).filter((item) => !after?.includes(item)),
    };
}

import type { IAMClient, User } from "@aws-sdk/client-iam";
import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { explain, hasCode, ignoreAbsence } from "../../aws/errors";
import { decodeDocument, differences } from "../../policy/compare";
import type { PolicyDocument } from "../../policy/document";
import { EndedLease, leaseName } from "../credentialKind";
import { documentName, isKilled, leaseDocument } from "../guard";
import { boundaryOf, type Lease, type LeaseInputs } from "../leaseInputs";
import { leaseTags } from "../naming";
import { addToGroups, attachPolicies, detachPolicies, removeFromGroups } from "./attachments";
import { removeForeign } from "./removeForeign";
import { assertOurs, putDocument, tagList } from "./userApi";
import { readUser, type UserState } from "./userState";

/**
 * Brings a live user to changed inputs: its document first, so that the guard is right before anything else changes. What
 * refresh has found changed in AWS is put right too; then the user is read whole, else the ledger says what it has.
 */
export async function sync(lease: Lease, inputs: LeaseInputs): Promise<Lease> {
    const what = `update ${leaseName(lease)}`;
    const { backend } = inputs;
    await proveAccount(backend, lease.accountId, what);
    try {
        const iam = await clientsFor(backend).iam();
        const found = lease.drift.length > 0 ? await readOurs(iam, lease, what) : undefined;
        await syncDocument(iam, lease, inputs, what);
        const before = found ? factsOf(found) : factsIn(lease);
        await Promise.all([
            found && removeForeign(iam, lease.accessKeyId, found),
            syncAttachments(iam, lease, before, inputs),
            syncGroups(iam, lease, before, inputs),
            syncBoundary(iam, lease, before, inputs),
            syncTags(iam, lease, before, inputs),
        ]);
    } catch (error) {
        if (hasCode(error, "NoSuchEntity")) {
            throw new EndedLease(`${what}: user ${lease.arn} is gone; run pulumi up --refresh to issue it anew`);
        }
        throw explain(what, "changing its user", backend, error);
    }
    if (lease.drift.length > 0) {
        console.warn(`stacklease: repaired ${leaseName(lease)}: ${lease.drift.join("; ")}`);
    }
    return { ...lease, ...inputs, drift: [] };
}

/** What a user has of the things that are synced. */
interface Facts {
    readonly policyArns: readonly string[];
    readonly groups: readonly string[];
    readonly boundary: string | null;
    readonly tags: Readonly<Record<string, string>>;
}

function factsIn(lease: Lease): Facts {
    const { policyArns, groups } = lease.policy;
    return {
        policyArns: policyArns ?? [],
        groups: groups ?? [],
        boundary: boundaryOf(lease),
        tags: leaseTags(lease, lease.leaseId),
    };
}

function factsOf({ attachedPolicies, groups, boundary, tags }: UserState): Facts {
    return { policyArns: attachedPolicies, groups, boundary, tags };
}

async function readOurs(iam: IAMClient, lease: Lease, what: string): Promise<UserState> {
    const { GetUserCommand } = await import("@aws-sdk/client-iam");
    const { User: user = {} as User } = await iam.send(new GetUserCommand({ UserName: lease.userName ?? "" }));
    assertOurs(user, lease.backend.ledgerId, what);
    return readUser(iam, user);
}

async function syncDocument(iam: IAMClient, lease: Lease, inputs: LeaseInputs, what: string): Promise<void> {
    const { GetUserPolicyCommand } = await import("@aws-sdk/client-iam");
    const wanted = leaseDocument(inputs.policy.policy, inputs.backend.partition, inputs.expiresAt);
    const answer = await ignoreAbsence(
        iam.send(new GetUserPolicyCommand({ UserName: lease.userName ?? "", PolicyName: documentName })),
    );
    const found = answer?.PolicyDocument && (decodeDocument(answer.PolicyDocument) as PolicyDocument);
    if (found && isKilled(found)) {
        throw new EndedLease(`${what}: it was killed; run pulumi up --refresh to replace it`);
    }
    if (!found || differences(found, wanted).length > 0) {
        await putDocument(iam, lease.userName ?? "", wanted);
    }
}

async function syncAttachments(iam: IAMClient, lease: Lease, before: Facts, inputs: LeaseInputs): Promise<void> {
    const { added, removed } = changes(before.policyArns, inputs.policy.policyArns ?? []);
    await detachPolicies(iam, lease.userName ?? "", removed);
    await attachPolicies(iam, lease.userName ?? "", added);
}

async function syncGroups(iam: IAMClient, lease: Lease, before: Facts, inputs: LeaseInputs): Promise<void> {
    const { added, removed } = changes(before.groups, inputs.policy.groups ?? []);
    await removeFromGroups(iam, lease.userName ?? "", removed);
    await addToGroups(iam, lease.userName ?? "", added);
}

async function syncBoundary(iam: IAMClient, lease: Lease, before: Facts, inputs: LeaseInputs): Promise<void> {
    const after = boundaryOf(inputs);
    if (before.boundary === after) {
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

async function syncTags(iam: IAMClient, lease: Lease, { tags: before }: Facts, inputs: LeaseInputs): Promise<void> {
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

function changes(before: readonly string[], after: readonly string[]) {
    return {
        added: after.filter((item) => !before.includes(item)),
        removed: before.filter((item) => !after.includes(item)),
    };
}

import type { IAMClient, User } from "@aws-sdk/client-iam";
import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { explain, hasCode } from "../../aws/errors";
import { differences } from "../../policy/compare";
import { EndedLease, leaseName } from "../credentialKind";
import { isKilled, leaseDocument } from "../guard";
import type { Lease, LeaseInputs } from "../leaseInputs";
import { type UserFacts, userFacts } from "../userFacts";
import { addToGroups, attachPolicies, detachPolicies, removeFromGroups } from "./attachments";
import { removeForeign } from "./removeForeign";
import { assertOurs, findDocument, putBoundary, putDocument, tagList } from "./userApi";
import { readUser, type UserState } from "./userState";

/**
 * Brings a live user to changed inputs: its document first, so that the guard is right before anything else changes, but for a boundary,
 * without which an issuer that is held to boundaries (docs/boundary.md) may write no document. What refresh has found changed in AWS is
 * put right too; then the user is read whole, else the ledger says what it has.
 */
export async function sync(lease: Lease, inputs: LeaseInputs): Promise<Lease> {
    const what = `update ${leaseName(lease)}`;
    const { backend } = inputs;
    await proveAccount(backend, lease.accountId, what);
    try {
        const iam = await clientsFor(backend).iam();
        const found = lease.drift.length > 0 ? await readOurs(iam, lease, what) : undefined;
        const before = found ? factsOf(found) : userFacts(lease, lease.leaseId);
        const after = userFacts(inputs, lease.leaseId);
        if (after.boundary && after.boundary !== before.boundary) {
            await putBoundary(iam, lease.userName ?? "", after.boundary);
        }
        await syncDocument(iam, lease, inputs, what);
        await Promise.all([
            found && removeForeign(iam, lease.accessKeyId, found),
            syncAttachments(iam, lease.userName ?? "", before, after),
            syncGroups(iam, lease.userName ?? "", before, after),
            !after.boundary && before.boundary && removeBoundary(iam, lease.userName ?? ""),
            syncTags(iam, lease.userName ?? "", before, after),
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

function factsOf({ attachedPolicies, groups, boundary, tags }: UserState): UserFacts {
    return { policyArns: attachedPolicies, groups, boundary, tags };
}

async function readOurs(iam: IAMClient, lease: Lease, what: string): Promise<UserState> {
    const { GetUserCommand } = await import("@aws-sdk/client-iam");
    const { User: user = {} as User } = await iam.send(new GetUserCommand({ UserName: lease.userName ?? "" }));
    assertOurs(user, lease.backend.ledgerId, what);
    return readUser(iam, user);
}

async function syncDocument(iam: IAMClient, lease: Lease, inputs: LeaseInputs, what: string): Promise<void> {
    const wanted = leaseDocument(inputs.policy.policy, inputs.backend.partition, inputs.expiresAt);
    const found = await findDocument(iam, lease.userName ?? "");
    if (found && isKilled(found)) {
        throw new EndedLease(`${what}: it was killed; run pulumi up --refresh to replace it`);
    }
    if (!found || differences(found, wanted).length > 0) {
        await putDocument(iam, lease.userName ?? "", wanted);
    }
}

async function syncAttachments(iam: IAMClient, userName: string, before: UserFacts, after: UserFacts): Promise<void> {
    const { added, removed } = changes(before.policyArns, after.policyArns);
    await detachPolicies(iam, userName, removed);
    await attachPolicies(iam, userName, added);
}

async function syncGroups(iam: IAMClient, userName: string, before: UserFacts, after: UserFacts): Promise<void> {
    const { added, removed } = changes(before.groups, after.groups);
    await removeFromGroups(iam, userName, removed);
    await addToGroups(iam, userName, added);
}

async function removeBoundary(iam: IAMClient, userName: string): Promise<void> {
    const { DeleteUserPermissionsBoundaryCommand } = await import("@aws-sdk/client-iam");
    await iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName: userName }));
}

async function syncTags(iam: IAMClient, userName: string, before: UserFacts, after: UserFacts): Promise<void> {
    const gone = Object.keys(before.tags).filter((key) => !(key in after.tags));
    const set = Object.entries(after.tags).filter(([key, value]) => before.tags[key] !== value);
    const { TagUserCommand, UntagUserCommand } = await import("@aws-sdk/client-iam");
    const user = { UserName: userName };
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

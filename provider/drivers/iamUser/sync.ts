import type { IAMClient } from "@aws-sdk/client-iam";
import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { explain, ignoreAbsence } from "../../aws/errors";
import { tagList } from "../../aws/tags";
import { Operation } from "../../errors/operation";
import { EndedLease } from "../../lease/credentialDriver";
import { findingsOf } from "../../lease/drift";
import { isKilled, leaseDocument } from "../../lease/guard";
import type { Lease, LeaseInputs } from "../../lease/leaseInputs";
import { settleAll } from "../../lease/settleAll";
import { type UserFacts, userFacts } from "../../lease/userFacts";
import { differences } from "../../policy/compare";
import type { PolicyDocument } from "../../policy/document";
import { addToGroups, attachPolicies, detachPolicies, putBoundary, removeFromGroups } from "./attachments";
import { findOurs } from "./findOurs";
import { removeForeign } from "./removeForeign";
import { findDocument, putDocument, unlessGone } from "./userApi";
import { readUser, type UserState } from "./userState";

/**
 * Brings a live user to changed inputs: its document first, so that the guard is right before anything else changes,
 * but for a boundary, without which an issuer that is held to boundaries (docs/boundary.md) may write no document. What
 * refresh has found changed in AWS is put right too; then the user is read whole, else the ledger says what it has.
 */
export async function sync(lease: Lease, inputs: LeaseInputs): Promise<Lease> {
    const operation = new Operation("update", "lease", lease.leaseId);
    const { backend } = inputs;
    await proveAccount(backend, lease.accountId, operation);
    try {
        const iam = await clientsFor(backend).iam();
        const userName = lease.userName ?? "";
        const { document, whole } = await observeOurs(iam, lease, operation);
        const before = whole ? factsOf(whole) : userFacts(lease, lease.leaseId);
        const after = userFacts(inputs, lease.leaseId);
        if (after.boundary && after.boundary !== before.boundary) {
            await putBoundary(iam, userName, after.boundary);
        }
        const wanted = leaseDocument(inputs.policy.policy, backend.partition, inputs.expiresAt);
        if (!document || differences(document, wanted).length > 0) {
            await writeDocument(iam, lease, wanted, operation);
        }
        await settleAll([
            whole && removeForeign(iam, lease.accessKeyId, whole),
            syncAttachments(iam, userName, before, after),
            syncGroups(iam, userName, before, after),
            !after.boundary && before.boundary && removeBoundary(iam, userName),
            syncTags(iam, userName, before, after),
        ]);
        return { ...lease, ...inputs, drift: reportRepair(lease, whole) };
    } catch (error) {
        throw explain(operation, "changing its user", backend, error);
    }
}

/**
 * What AWS has of a lease's user before it is changed: proven to be ours, not killed, and read whole where refresh has
 * found drift.
 */
async function observeOurs(
    iam: IAMClient,
    lease: Lease,
    operation: Operation,
): Promise<{ document: PolicyDocument | undefined; whole: UserState | undefined }> {
    const [user, found] = await settleAll([findOurs(iam, lease, operation), findDocument(iam, lease.userName ?? "")]);
    if (!user) {
        throw gone(lease, operation);
    }
    const whole = lease.drift.length > 0 ? await readUser(iam, user) : undefined;
    const document = whole?.document ?? found;
    if (document && isKilled(document)) {
        throw new EndedLease({
            code: "LeaseEnded",
            operation,
            reason: "it was killed",
            remedy: "run pulumi up --refresh to replace it",
        });
    }
    return { document, whole };
}

async function writeDocument(
    iam: IAMClient,
    lease: Lease,
    wanted: PolicyDocument,
    operation: Operation,
): Promise<void> {
    const userName = lease.userName ?? "";
    const write = async () => {
        await putDocument(iam, userName, wanted);
        return true;
    };
    if (!(await unlessGone(iam, userName, write))) {
        throw gone(lease, operation);
    }
}

function gone({ arn }: Lease, operation: Operation): EndedLease {
    return new EndedLease({
        code: "LeaseEnded",
        operation,
        reason: `user ${arn} is gone`,
        remedy: "run pulumi up --refresh to issue it anew",
    });
}

/**
 * Reports what was repaired. Gives what could not be read, and so not be repaired either: it stays in the ledger for
 * the next refresh.
 */
function reportRepair({ drift, ...lease }: Lease, whole: UserState | undefined): string[] {
    const left = findingsOf(drift, ...(whole?.unread.keys() ?? []));
    const repaired = drift.filter((line) => !left.includes(line));
    if (repaired.length > 0) {
        console.warn(`stacklease: repaired lease ${lease.leaseId}: ${repaired.join("; ")}`);
    }
    return left;
}

function factsOf({ access, boundary, tags }: UserState): UserFacts {
    return { policyArns: access.get("attached policy") ?? [], groups: access.get("group") ?? [], boundary, tags };
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
    await ignoreAbsence(iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName: userName })));
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

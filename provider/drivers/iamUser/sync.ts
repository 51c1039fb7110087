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
import { type AccessKind, accessKeys, accessKinds } from "./accessKinds";
import { addToGroups, attachPolicies, detachPolicies, putBoundary, removeFromGroups } from "./attachments";
import { findOurs } from "./ownership";
import { removeListed } from "./removeListed";
import { findDocument, putDocument, unlessGone } from "./userApi";
import { readUser, type UserState } from "./userState";

/**
 * Applies changed inputs to a live user. The document is written first, so that the guard is right before anything else
 * changes. Only a boundary comes before it: without one, an issuer that is held to boundaries (docs/boundary.md) cannot
 * write a document. It also repairs the drift that refresh has found. If there is drift, the user's full state is read
 * from AWS, otherwise the ledger is the source.
 */
export async function sync(lease: Lease, inputs: LeaseInputs): Promise<Lease> {
    const operation = new Operation("update", "lease", lease.leaseId);
    const { backend } = inputs;
    await proveAccount(backend, lease.accountId, operation);
    try {
        const iam = await clientsFor(backend).iam();
        const userName = lease.userName ?? "";
        const { document, state } = await readOurs(iam, lease, operation);
        const before = state ? factsOf(state) : userFacts(lease, lease.leaseId);
        const after = userFacts(inputs, lease.leaseId);
        if (after.boundary && after.boundary !== before.boundary) {
            await putBoundary(iam, userName, after.boundary);
        }
        const newDocument = leaseDocument(inputs.policy.policy, backend.partition, inputs.expiresAt);
        if (!document || differences(document, newDocument).length > 0) {
            await writeDocument(iam, lease, newDocument, operation);
        }
        await settleAll([
            state && removeForeign(iam, lease.accessKeyId, state),
            syncAttachments(iam, userName, before, after),
            syncGroups(iam, userName, before, after),
            !after.boundary && before.boundary && removeBoundary(iam, userName),
            syncTags(iam, userName, before, after),
        ]);
        return { ...lease, ...inputs, drift: reportRepair(lease, state) };
    } catch (error) {
        throw explain(operation, "changing its user", backend, error);
    }
}

/**
 * Reads a lease's user before it is changed. Verifies that the user belongs to the ledger and was not killed. Reads the
 * full state only if refresh has found drift.
 */
async function readOurs(
    iam: IAMClient,
    lease: Lease,
    operation: Operation,
): Promise<{ document: PolicyDocument | undefined; state: UserState | undefined }> {
    const [user, foundDocument] = await settleAll([
        findOurs(iam, lease, operation),
        findDocument(iam, lease.userName ?? ""),
    ]);
    if (!user) {
        throw endedError(lease, operation);
    }
    const state = lease.drift.length > 0 ? await readUser(iam, user) : undefined;
    const document = state?.document ?? foundDocument;
    if (document && isKilled(document)) {
        throw new EndedLease({
            code: "LeaseEnded",
            operation,
            reason: "it was killed",
            remedy: "run pulumi up --refresh to replace it",
        });
    }
    return { document, state };
}

async function writeDocument(
    iam: IAMClient,
    lease: Lease,
    newDocument: PolicyDocument,
    operation: Operation,
): Promise<void> {
    const userName = lease.userName ?? "";
    const write = async () => {
        await putDocument(iam, userName, newDocument);
        return true;
    };
    if (!(await unlessGone(iam, userName, write))) {
        throw endedError(lease, operation);
    }
}

function endedError({ arn }: Lease, operation: Operation): EndedLease {
    return new EndedLease({
        code: "LeaseEnded",
        operation,
        reason: `user ${arn} no longer exists`,
        remedy: "run pulumi up --refresh to issue a new one",
    });
}

/**
 * Reports what was repaired. Returns the findings of what could not be read and so could not be repaired. They stay in
 * the ledger for the next refresh.
 */
function reportRepair({ drift, ...lease }: Lease, state: UserState | undefined): string[] {
    const unrepaired = findingsOf(drift, ...(state?.unread.keys() ?? []));
    const repaired = drift.filter((line) => !unrepaired.includes(line));
    if (repaired.length > 0) {
        console.warn(`stacklease: repaired lease ${lease.leaseId}: ${repaired.join("; ")}`);
    }
    return unrepaired;
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
    const removedKeys = Object.keys(before.tags).filter((key) => !(key in after.tags));
    const changedTags = Object.entries(after.tags).filter(([key, value]) => before.tags[key] !== value);
    const { TagUserCommand, UntagUserCommand } = await import("@aws-sdk/client-iam");
    const user = { UserName: userName };
    if (removedKeys.length > 0) {
        await iam.send(new UntagUserCommand({ ...user, TagKeys: removedKeys }));
    }
    if (changedTags.length > 0) {
        await iam.send(new TagUserCommand({ ...user, Tags: tagList(Object.fromEntries(changedTags)) }));
    }
}

function changes(before: readonly string[], after: readonly string[]) {
    return {
        added: after.filter((item) => !before.includes(item)),
        removed: before.filter((item) => !after.includes(item)),
    };
}

/** Kinds of access that leases never grant. The kinds that they do grant are synced with the inputs. */
const ungrantedKinds = accessKinds.filter(({ isGranted }) => !isGranted);

/** Removes all access that somebody has added to a lease's user. Keys are removed first, because they work at once. */
async function removeForeign(iam: IAMClient, accessKeyId: string, state: UserState): Promise<void> {
    const { UserName = "" } = state.user;
    const remove = (kind: AccessKind, ids: readonly string[]) =>
        settleAll(ids.map((id) => removeListed(iam, UserName, kind, id)));
    const keys = state.keys.map(({ AccessKeyId = "" }) => AccessKeyId);
    await remove(
        accessKeys,
        keys.filter((key) => key !== accessKeyId),
    );
    await settleAll(ungrantedKinds.map((kind) => remove(kind, state.access.get(kind.kind) ?? [])));
}

import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { explain } from "../../aws/errors";
import { Operation } from "../../errors/operation";
import { type DriftKind, finding, findingsOf, killedFinding } from "../../lease/drift";
import { isKilled, leaseDocument } from "../../lease/guard";
import { boundaryOf, type Lease } from "../../lease/leaseInputs";
import { leaseTags } from "../../lease/naming";
import { differences } from "../../policy/compare";
import { findOurs } from "./ownership";
import { readUser, type UserState } from "./userState";

/**
 * Returns the lease as it is in AWS now, with all differences in `drift`. Returns undefined if its user does not exist.
 */
export async function observe(lease: Lease): Promise<Lease | undefined> {
    const operation = new Operation("refresh", "lease", lease.leaseId);
    await proveAccount(lease.backend, lease.accountId, operation);
    try {
        const iam = await clientsFor(lease.backend).iam();
        const user = await findOurs(iam, lease, operation);
        if (!user) {
            return undefined;
        }
        const state = await readUser(iam, user);
        for (const error of state.unread.values()) {
            const { message } = explain(operation, "reading its user", lease.backend, error);
            console.warn(`stacklease: ${message}; the rest of user ${user.Arn} was read`);
        }
        return { ...lease, arn: user.Arn ?? lease.arn, drift: findDrift(lease, state) };
    } catch (error) {
        throw explain(operation, "reading its user", lease.backend, error);
    }
}

/**
 * Returns the differences between a user and its lease, one line each. Returns none if the user is unchanged. What
 * could not be read keeps its findings from the last refresh.
 */
function findDrift(lease: Lease, actual: UserState): string[] {
    const { unread } = actual;
    return [
        ...(unread.has("document") ? findingsOf(lease.drift, "killed", "document") : documentDrift(lease, actual)),
        ...(unread.has("key") ? findingsOf(lease.drift, "key", "foreign key") : keyDrift(lease, actual)),
        ...[...actual.access].flatMap(([kind, items]) =>
            unread.has(kind) ? findingsOf(lease.drift, kind) : listDrift(kind, items, expectedItems(lease, kind)),
        ),
        ...boundaryDrift(lease, actual),
        ...tagDrift(lease, actual),
    ];
}

/** Returns the items of a kind that a lease's user should have. */
function expectedItems({ policy: { policyArns, groups } }: Lease, kind: DriftKind): readonly string[] {
    return (kind === "attached policy" ? policyArns : kind === "group" ? groups : null) ?? [];
}

function documentDrift({ policy, backend, expiresAt }: Lease, { document }: UserState): string[] {
    if (!document) {
        return [finding("document", "it was removed, with the guard in it")];
    }
    if (isKilled(document)) {
        return [killedFinding];
    }
    const changed = differences(leaseDocument(policy.policy, backend.partition, expiresAt), document);
    return changed.map((difference) => finding("document", difference));
}

function keyDrift({ accessKeyId }: Lease, { keys }: UserState): string[] {
    const own = keys.find(({ AccessKeyId }) => AccessKeyId === accessKeyId);
    const foreign = keys.filter((key) => key !== own);
    return [
        ...(own ? [] : [finding("key", `${accessKeyId} is gone`)]),
        ...(own?.Status === "Inactive" ? [finding("key", `${accessKeyId} is inactive`)] : []),
        ...foreign.map(({ AccessKeyId }) => finding("foreign key", `${AccessKeyId} was added`)),
    ];
}

function listDrift(kind: DriftKind, actual: readonly string[], expected: readonly string[]): string[] {
    if (kind === "login profile") {
        return actual.map(() => finding(kind, "a password was added"));
    }
    return [
        ...actual.filter((item) => !expected.includes(item)).map((item) => finding(kind, `${item} was added`)),
        ...expected.filter((item) => !actual.includes(item)).map((item) => finding(kind, `${item} was removed`)),
    ];
}

function boundaryDrift(lease: Lease, { boundary: actual }: UserState): string[] {
    const expected = boundaryOf(lease);
    return actual === expected ? [] : [finding("boundary", `it is ${actual ?? "none"}, not ${expected ?? "none"}`)];
}

function tagDrift(lease: Lease, { tags: actual }: UserState): string[] {
    const expected = leaseTags(lease, lease.leaseId);
    const keys = new Set([...Object.keys(actual), ...Object.keys(expected)]);
    const changed = [...keys].filter((key) => actual[key] !== expected[key]);
    return changed.map((key) =>
        finding("tags", `${key} was ${key in expected ? (key in actual ? "changed" : "removed") : "added"}`),
    );
}

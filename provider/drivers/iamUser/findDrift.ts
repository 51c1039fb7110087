import { type DriftKind, finding, findingsOf, killedFinding } from "../../lease/drift";
import { isKilled, leaseDocument } from "../../lease/guard";
import { boundaryOf, type Lease } from "../../lease/leaseInputs";
import { leaseTags } from "../../lease/naming";
import { differences } from "../../policy/compare";
import type { UserState } from "./userState";

/**
 * Returns the differences between a user and its lease, one line each. Returns none if the user is unchanged. What
 * could not be read keeps its findings from the last refresh.
 */
export function findDrift(lease: Lease, actual: UserState): string[] {
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

import { type DriftKind, finding, findingsOf, killedFinding } from "../../lease/drift";
import { isKilled, leaseDocument } from "../../lease/guard";
import { boundaryOf, type Lease } from "../../lease/leaseInputs";
import { leaseTags } from "../../lease/naming";
import { differences } from "../../policy/compare";
import type { UserState } from "./userState";

/**
 * How a user differs from what its lease says, a line each. Nothing for a user as we left it. Of what could not be
 * read, what was found last stands.
 */
export function findDrift(lease: Lease, found: UserState): string[] {
    const { unread } = found;
    return [
        ...(unread.has("document") ? findingsOf(lease.drift, "killed", "document") : documentDrift(lease, found)),
        ...(unread.has("key") ? findingsOf(lease.drift, "key", "foreign key") : keyDrift(lease, found)),
        ...[...found.access].flatMap(([kind, items]) =>
            unread.has(kind) ? findingsOf(lease.drift, kind) : listDrift(kind, items, wantedOf(lease, kind)),
        ),
        ...boundaryDrift(lease, found),
        ...tagDrift(lease, found),
    ];
}

/** What a lease's user is to have of a kind. */
function wantedOf({ policy: { policyArns, groups } }: Lease, kind: DriftKind): readonly string[] {
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

function listDrift(kind: DriftKind, found: readonly string[], wanted: readonly string[]): string[] {
    if (kind === "login profile") {
        return found.map(() => finding(kind, "a password was added"));
    }
    return [
        ...found.filter((item) => !wanted.includes(item)).map((item) => finding(kind, `${item} was added`)),
        ...wanted.filter((item) => !found.includes(item)).map((item) => finding(kind, `${item} was removed`)),
    ];
}

function boundaryDrift(lease: Lease, { boundary: found }: UserState): string[] {
    const wanted = boundaryOf(lease);
    return found === wanted ? [] : [finding("boundary", `it is ${found ?? "none"}, not ${wanted ?? "none"}`)];
}

function tagDrift(lease: Lease, { tags: found }: UserState): string[] {
    const wanted = leaseTags(lease, lease.leaseId);
    const keys = new Set([...Object.keys(found), ...Object.keys(wanted)]);
    const changed = [...keys].filter((key) => found[key] !== wanted[key]);
    return changed.map((key) =>
        finding("tags", `${key} was ${key in wanted ? (key in found ? "changed" : "removed") : "added"}`),
    );
}

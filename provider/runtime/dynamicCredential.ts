import { randomUUID } from "node:crypto";
import type { CredentialKind } from "../lease/credentialKind";
import { IncompleteLease } from "../lease/credentialKind";
import { isEnd } from "../lease/drift";
import type { Lease, LeaseInputs } from "../lease/leaseInputs";
import { leaseTags } from "../lease/naming";
import { type Bag, hasUnknown, same } from "./bag";
import { checkLease, leaseDefaults } from "./checkLease";
import { type Handler, handler, PartialCreate } from "./handler";
import { planDates } from "./planDates";
import { announceRotation } from "./rotations";

const leaseInputs = [
    ...Object.keys(leaseDefaults),
    "project",
    "stack",
    "backend",
    "policy",
    "issuedAt",
    "expiresAt",
    "maxExpiresAt",
    "rotation",
];

/** Plugin side of DynamicCredential: observe, ensure, sync, return, whatever the credential type. */
export const dynamicCredential: Handler = handler({
    async check(olds, news) {
        const inputs: Bag = { ...leaseDefaults, ...news };
        const failures = checkLease(inputs);
        return { inputs: failures.length > 0 ? inputs : { ...inputs, ...planDates(olds, inputs) }, failures };
    },

    async diff(_id, olds, news) {
        const changed = leaseInputs.filter((key) => !same(olds[key], news[key]));
        const lease = olds as unknown as Lease;
        const reasons = reasonsToReplace(olds, news);
        if (reasons.length > 0) {
            announceRotation(news, describeRotation(lease, news, reasons));
        }
        return { changes: changed.length > 0 || lease.drift?.length > 0, replaces: reasons };
    },

    async create(bag) {
        const inputs = bag as unknown as LeaseInputs;
        const leaseId = `${inputs.backend.mount}/${inputs.policy.policyName}/${randomUUID()}`;
        try {
            return { id: leaseId, outs: await (await kindOf(inputs)).mint(inputs, leaseId) };
        } catch (error) {
            if (error instanceof IncompleteLease) {
                const properties = { ...error.remains, __provider: bag.__provider };
                throw new PartialCreate(leaseId, properties, error.reasons);
            }
            throw error;
        }
    },

    async update(_id, olds, news) {
        const lease = olds as unknown as Lease;
        const inputs = news as unknown as LeaseInputs;
        return {
            outs: concernsAws(lease, inputs)
                ? await (await kindOf(lease)).sync(lease, inputs)
                : { ...lease, ...inputs },
        };
    },

    async read(id, props) {
        const lease = await (await kindOf(props as unknown as Lease)).observe(props as unknown as Lease);
        return lease ? { id, props: lease } : {};
    },

    async delete(_id, props) {
        await (await kindOf(props as unknown as Lease)).revoke(props as unknown as Lease);
    },
});

/** One file per credential type; only the one in use is loaded. */
async function kindOf({ policy: { credentialType } }: LeaseInputs): Promise<CredentialKind> {
    switch (credentialType) {
        case "iam_user":
            return (await import("../lease/iamUser/iamUser")).iamUser;
    }
}

/** The properties whose change makes it another lease: new key first, old one revoked after. */
function reasonsToReplace(olds: Bag, news: Bag): string[] {
    const before = olds as unknown as Lease;
    const after = news as unknown as LeaseInputs;
    const moved = differs(before.backend, after.backend, ["mount", "accountId", "ledgerId"]);
    const regranted = differs(before.policy, after.policy, ["policyName", "credentialType"]);
    const triggered = !same(olds.rotationTrigger, news.rotationTrigger);
    return [
        ...(moved ? ["backend"] : []),
        ...(regranted ? ["policy"] : []),
        ...(triggered ? ["rotationTrigger"] : []),
        ...(same(olds.rotation, news.rotation) ? [] : ["rotation"]),
        ...(before.drift?.some(isEnd) ? ["drift"] : []),
        // A mint that failed half-way has no key to go on with.
        ...(before.secretAccessKey === "" ? ["issuedAt"] : []),
    ];
}

/** The reason in words, as the new lease keeps it. */
function describeRotation({ drift = [] }: Lease, { rotation }: Bag, reasons: readonly string[]): string {
    switch (reasons[0]) {
        case "rotation":
            return String(rotation);
        case "drift":
            return drift.find(isEnd) ?? "";
        case "issuedAt":
            return "its mint had failed half-way";
        default:
            return `${reasons[0]} was changed`;
    }
}

/** Whether known values differ: one that is not known yet is no reason to announce a replacement. */
function differs<T extends object>(before: T, after: T, keys: readonly (keyof T)[]): boolean {
    return keys.some((key) => !hasUnknown(after[key]) && !same(before[key], after[key]));
}

/** Whether a change reaches the user in AWS, or the ledger alone (a rotated backend key, another default ttl). */
function concernsAws(before: Lease, after: LeaseInputs): boolean {
    return before.drift?.length > 0 || !same(factsInAws(before, before.leaseId), factsInAws(after, before.leaseId));
}

function factsInAws(inputs: LeaseInputs, leaseId: string) {
    const { policy, backend, expiresAt } = inputs;
    return {
        document: policy.policy,
        expiresAt,
        policyArns: policy.policyArns ?? [],
        groups: policy.groups ?? [],
        boundary: policy.permissionsBoundary ?? backend.permissionsBoundary,
        tags: leaseTags(inputs, leaseId),
    };
}

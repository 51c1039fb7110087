import assert from "node:assert/strict";
import { awsBackend } from "../../../provider/runtime";
import type { User } from "../../../simulator/state/iamResources";
import { backendInputs, usersOf } from "../../support/leases";
import type { Ledger } from "../../support/ledger";
import { createResource, messageOf } from "../../support/resource";
import { warningsOf } from "../../support/warnings";
import { strangers, userOf } from "./strangers";
import { destroy, type Trial, up } from "./trial";
import { boundaries, groups, managed } from "./uses";

const nowhere = "arn:aws:iam::123456789012:policy/nowhere";

/** Revokes a lease, without a refresh, after a foreign addition to its user. */
function revokeWith(put: (user: User, ledger: Ledger) => void): Trial {
    return {
        async prepare(ledger) {
            await ledger.up();
            put(userOf(ledger), ledger);
        },
        run: destroy,
    };
}

/** Trials of user leases. */
export const userTrials = {
    "prove the account": {
        run: async ({ aws }) => void (await createResource(awsBackend, backendInputs(aws as never))),
    },
    "mint a lease": { run: up },
    "mint a lease although AWS's answers are lost": {
        async run(ledger) {
            ledger.aws.faults.add({ at: "iam:CreateUser", kind: "resetAfter" });
            ledger.aws.faults.add({ at: "iam:CreateAccessKey", kind: "resetAfter" });
            await ledger.up();
        },
    },
    "mint a lease with managed policies": { policy: { policyArns: [managed[0]] }, run: up },
    "mint a lease in groups": { policy: { groups: [groups[0]] }, run: up },
    "undo a failed mint": {
        policy: { policyArns: [nowhere] },
        async run(ledger) {
            const failure = await messageOf(ledger.up());
            assert.match(failure, /managed policy \S*nowhere does not exist/);
            assert.deepEqual(usersOf(ledger.aws as never), [], failure);
        },
    },
    "refresh a lease": { prepare: up, run: (ledger) => ledger.refresh() },
    "renew a lease or change its grants": { prepare: up, run: (ledger) => ledger.up({ ttl: "2h" }) },
    "change a lease's tags": {
        prepare: (ledger) => ledger.up({ tags: { team: "shop" } }),
        run: (ledger) => ledger.up({ tags: { cost: "1" } }),
    },
    "change a lease's managed policies": {
        policy: { policyArns: [managed[0]] },
        prepare: up,
        run: (ledger) => ledger.up({}, { policyArns: [managed[1]] }),
    },
    "change a lease's groups": {
        policy: { groups: [groups[0]] },
        prepare: up,
        run: (ledger) => ledger.up({}, { groups: [groups[1]] }),
    },
    "change a lease's boundary": {
        prepare: up,
        run: (ledger) => ledger.up({}, { permissionsBoundary: boundaries[1] }),
    },
    "remove a lease's boundary": { prepare: up, run: (ledger) => ledger.up({}, { permissionsBoundary: null }) },
    "rotate a lease with an overlap": {
        prepare: (ledger) => ledger.up({ overlap: "10m" }),
        run: (ledger) => ledger.up({ overlap: "10m", rotationTrigger: 2 }),
    },
    "repair additions to a lease's user": {
        async prepare(ledger) {
            await ledger.up();
            const user = userOf(ledger);
            for (const put of Object.values(strangers)) {
                put(user, ledger);
            }
            await ledger.refresh();
        },
        run: up,
    },
    "repair removals from a lease's user": {
        async prepare(ledger) {
            await ledger.up({ tags: { team: "shop" } });
            const user = userOf(ledger);
            user.inlinePolicies.delete("stacklease");
            user.tags.delete("team");
            delete user.permissionsBoundary;
            await ledger.refresh();
        },
        run: (ledger) => ledger.up({ tags: { team: "shop" } }),
    },

    "revoke a lease": { prepare: up, run: destroy },
    "revoke a lease without its key": revokeWith(({ accessKeys }) => accessKeys.clear()),
    "revoke a lease that has expired or that refresh found changed": {
        async prepare(ledger) {
            await ledger.up();
            userOf(ledger).tags.set("x", { key: "x", value: "y" });
            await ledger.refresh();
        },
        run: destroy,
    },
    "revoke a lease without its boundary": {
        async prepare(ledger) {
            await ledger.up();
            delete userOf(ledger).permissionsBoundary;
            await ledger.refresh();
        },
        run: destroy,
    },
    "revoke a lease whose user has a foreign access key": revokeWith(strangers.accessKey),
    "revoke a lease whose user has a foreign password": revokeWith(strangers.password),
    "revoke a lease whose user has a foreign service credential": revokeWith(strangers.serviceCredential),
    "revoke a lease whose user has a foreign SSH key": revokeWith(strangers.sshKey),
    "revoke a lease whose user has a foreign signing certificate": revokeWith(strangers.certificate),
    "revoke a lease whose user has a foreign MFA device": revokeWith(strangers.device),
    "revoke a lease whose user has a foreign virtual MFA device": revokeWith(strangers.virtualDevice),
    "revoke a lease whose user is in a foreign group": revokeWith(strangers.group),
    "revoke a lease whose user has a foreign managed policy": revokeWith(strangers.managedPolicy),
    "revoke a lease whose user has a foreign inline policy": revokeWith(strangers.inlinePolicy),
    "list the users that are left when a backend is deleted": {
        prepare: up,
        async run(ledger) {
            const { arn } = userOf(ledger);
            const { backend } = ledger.at;
            const warnings = await warningsOf(() => awsBackend.delete(String(backend.ledgerId), backend));
            assert.ok(String(warnings).includes(arn), String(warnings));
        },
    },
} as const satisfies Record<string, Trial>;

import type { User } from "../../simulator/state/iamResources";
import type { Ledger } from "../support/ledger";
import type { Bag } from "../support/resource";
import { makeRole, roleArn } from "../support/roles";

/** An operation on a lease, at which every fault is tried. */
export interface Operation {
    readonly policy?: Bag;
    /** Brings the ledger to the initial state of the operation. */
    prepare(ledger: Ledger): Promise<void>;
    run(ledger: Ledger): Promise<void>;
    /** The command does this, not the plugin. */
    readonly byCommand?: true;
}

const managed = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const grants = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
const nothing = async () => {};
const issue = (ledger: Ledger) => ledger.up();
const overlap = async (ledger: Ledger) => {
    await ledger.up({ overlap: "10m" });
    await ledger.up({ overlap: "10m", rotationTrigger: 2 });
};

/** Returns the operations on a lease of a revocable session. */
function sessionOperations(what: string, policy: Bag): Record<string, Operation> {
    const issued = async (ledger: Ledger) => {
        await makeRole(ledger.aws as never);
        await ledger.up({ overlap: "10m" });
    };
    return {
        [`issue ${what}`]: { policy, prepare: (ledger) => makeRole(ledger.aws as never), run: issue },
        [`rotate ${what}`]: { policy, prepare: issued, run: (ledger) => ledger.up({ rotationTrigger: 2 }) },
        [`rotate ${what} with overlap`]: {
            policy,
            prepare: issued,
            run: (ledger) => ledger.up({ overlap: "10m", rotationTrigger: 2 }),
        },
        [`kill ${what}`]: { policy, byCommand: true, prepare: issued, run: (ledger) => ledger.kill() },
        [`revoke ${what}`]: { policy, prepare: issued, run: (ledger) => ledger.destroy() },
    };
}

/** The operations by name. Each can be repeated after a failure. */
export const operations: Record<string, Operation> = {
    mint: { prepare: nothing, run: issue },
    "mint with an attached policy": { policy: { policyArns: [managed] }, prepare: nothing, run: issue },
    renew: { prepare: issue, run: (ledger) => ledger.up({ ttl: "2h" }) },
    "re-scope": {
        prepare: issue,
        run: (ledger) =>
            ledger.up(
                { tags: { team: "shop" } },
                { policy: grants, policyArns: [managed], permissionsBoundary: managed },
            ),
    },
    repair: {
        async prepare(ledger) {
            await ledger.up();
            const user = [...ledger.aws.account().users.values()].at(-1) as User;
            user.attachedPolicies.add(managed);
            user.inlinePolicies.set("more", JSON.stringify(grants));
            if (ledger.current) {
                const drift = ["attached policy: it was added"];
                ledger.current = { ...ledger.current, outs: { ...ledger.current.outs, drift } };
            }
        },
        run: issue,
    },
    rotate: { prepare: issue, run: (ledger) => ledger.up({ rotationTrigger: 2 }) },
    "rotate with overlap": {
        prepare: (ledger) => ledger.up({ overlap: "10m" }),
        run: (ledger) => ledger.up({ overlap: "10m", rotationTrigger: 2 }),
    },
    "rotate with overlap once more, to other grants": {
        policy: { policyArns: [managed] },
        prepare: overlap,
        run: (ledger) => ledger.up({ overlap: "10m", rotationTrigger: 3 }, { policy: grants, policyArns: null }),
    },
    "end an overlap": {
        async prepare(ledger) {
            await overlap(ledger);
            ledger.endOverlap();
        },
        run: (ledger) => ledger.up({ overlap: "10m", rotationTrigger: 2 }),
    },
    "revoke within an overlap": { prepare: overlap, run: (ledger) => ledger.destroy() },
    ...sessionOperations("a role's session", {
        credentialType: "assumed_role",
        policy: grants,
        roleArn: roleArn(),
        sessionTags: { team: "shop" },
    }),
    ...sessionOperations("a federation token", {
        credentialType: "federation_token",
        policy: grants,
        revocable: true,
    }),
    "issue a session token": {
        policy: { credentialType: "session_token", policy: null },
        prepare: nothing,
        run: issue,
    },
    kill: { byCommand: true, prepare: issue, run: (ledger) => ledger.kill() },
    revoke: { prepare: issue, run: (ledger) => ledger.destroy() },
    "revoke with an attached policy": {
        policy: { policyArns: [managed] },
        prepare: issue,
        run: (ledger) => ledger.destroy(),
    },
};

import { roleArn } from "../../support/roles";
import type { Preparation } from "./prepared";

/** An operation that a user runs and that is killed before it finishes. */
export interface KilledOperation {
    /** The initial state of stack and account. */
    readonly from: Preparation;
    /** What the program has changed since. */
    readonly edit?: object;
    readonly run: readonly [program: "pulumi" | "stacklease", ...args: string[]];
}

const up = ["pulumi", "up", "--yes", "--skip-preview"] as const;
const destroy = ["pulumi", "destroy", "--yes", "--skip-preview"] as const;
const role = { credentialType: "assumed_role", roleArn: roleArn(), policy: null };
const grants = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };

/** The operations, named after what the user runs. */
export const killedOperations = {
    "up that mints": { from: "nothing", run: up },
    "up that re-scopes": {
        from: "lease",
        edit: {
            lease: { ttl: "12h" },
            policy: { policy: grants, policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"], tags: { team: "shop" } },
        },
        run: up,
    },
    "up that rotates": { from: "lease", edit: { lease: { ttl: "12h", rotationTrigger: 2 } }, run: up },
    "up that rotates with overlap": {
        from: "overlap",
        edit: { lease: { ttl: "12h", overlap: "1h", rotationTrigger: 3 } },
        run: up,
    },
    "up that rotates a session": {
        from: "session",
        edit: { policy: role, lease: { ttl: "1h", rotationTrigger: 2 } },
        run: up,
    },
    destroy: { from: "lease", run: destroy },
    "destroy within an overlap": { from: "overlap", run: destroy },
    "destroy of a session": { from: "session", run: destroy },
    issue: { from: "lease", run: ["stacklease", "issue", "aws/deploy", "--ttl", "30m"] },
    // Its end comes before the sweep, which leaves a lease of run alone until then.
    run: { from: "lease", run: ["stacklease", "run", "aws/deploy", "--ttl", "15m", "--", "true"] },
    "run with a session": {
        from: "session",
        run: ["stacklease", "run", "aws/deploy", "--ttl", "15m", "--", "true"],
    },
    revoke: { from: "issued lease", run: ["stacklease", "revoke", "aws/deploy", "--yes"] },
    kill: { from: "issued lease", run: ["stacklease", "kill", "aws", "--stack", "dev", "--yes"] },
    renew: { from: "issued lease", run: ["stacklease", "renew", "aws/deploy", "--yes"] },
} satisfies Record<string, KilledOperation>;

export type KilledOperationName = keyof typeof killedOperations;

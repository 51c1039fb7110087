import assert from "node:assert/strict";
import { dynamicCredential } from "../../../provider/runtime";
import { leaseInputs } from "../../support/leases";
import type { Ledger } from "../../support/ledger";
import { faultsOf, messageOf } from "../../support/resource";
import { makeRole, roleArn } from "../../support/roles";
import { destroy, type Trial, up } from "./trial";
import { role } from "./uses";

const assumedRole = { credentialType: "assumed_role", policy: null, roleArn: role };
const makeTheRole = (ledger: Ledger) => makeRole(ledger.aws as never);
const issueSession: Trial = { policy: assumedRole, prepare: makeTheRole, run: up };
const federated = { credentialType: "federation_token", revocable: true };

/** Without permission to read, a refresh finds nothing and does not fail. */
function findKilled(makeHolder: (ledger: Ledger) => Promise<void> = async () => {}): Trial {
    return {
        async prepare(ledger) {
            await makeHolder(ledger);
            await ledger.up();
            await ledger.kill();
        },
        misses: /nothing found/,
        async run(ledger) {
            await ledger.refresh();
            assert.match(String(ledger.current?.outs.drift), /^killed: /, "nothing found");
        },
    };
}

/** Trials of session leases. */
export const sessionTrials = {
    "issue a session of a role": issueSession,
    "issue a session of a role with session tags": {
        ...issueSession,
        policy: { ...assumedRole, sessionTags: { team: "shop" } },
    },
    "issue a session of a role with a source identity": {
        ...issueSession,
        policy: { ...assumedRole, sourceIdentity: "alice" },
    },
    "read at preview how long a role's sessions may last": {
        policy: assumedRole,
        prepare: makeTheRole,
        misses: /MaxSessionDuration/,
        async run({ at }) {
            const faults = await faultsOf(dynamicCredential, leaseInputs(at, { ttl: "2h" }));
            assert.match(faults.join(), /the role's MaxSessionDuration of 1h/);
        },
    },
    "explain why a role cannot be assumed": {
        policy: { ...assumedRole, roleArn: roleArn("closed") },
        prepare: (ledger) => makeRole(ledger.aws as never, { Principal: { AWS: "210987654321" } }, "closed"),
        misses: /does not trust/,
        async run(ledger) {
            assert.match(await messageOf(ledger.up()), /does not trust/);
        },
    },
    "revoke a session of a role": {
        policy: assumedRole,
        async prepare(ledger) {
            await makeTheRole(ledger);
            await ledger.up();
        },
        run: destroy,
    },
    "find at refresh that a session of a role was killed": { policy: assumedRole, ...findKilled(makeTheRole) },
    "rotate a session of a role with an overlap": {
        policy: assumedRole,
        async prepare(ledger) {
            await makeTheRole(ledger);
            await ledger.up({ overlap: "10m" });
        },
        run: (ledger) => ledger.up({ overlap: "10m", rotationTrigger: 2 }),
    },
    "issue a federation token": { policy: federated, run: up },
    "issue a federation token with session tags": {
        policy: { ...federated, sessionTags: { team: "shop" } },
        run: up,
    },
    "revoke a federation token": { policy: federated, prepare: up, run: destroy },
    "find at refresh that a federation token was killed": { policy: federated, ...findKilled() },
    "issue a session token": { policy: { credentialType: "session_token", policy: null }, run: up },
} as const satisfies Record<string, Trial>;

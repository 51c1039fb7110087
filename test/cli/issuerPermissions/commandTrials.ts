import assert from "node:assert/strict";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import type { CheckedIssuer } from "../../../cli/commands/doctor/checkedIssuers";
import { checkUserQuota } from "../../../cli/commands/doctor/checkIssuer";
import { checkPermissions } from "../../../cli/commands/doctor/checkPermissions";
import { type CheckResult, failureOf } from "../../../cli/commands/doctor/checkResult";
import { findTargets } from "../../../cli/commands/kill/findTargets";
import { applySweep } from "../../../cli/commands/sweep/applySweep";
import { compareLedgers } from "../../../cli/commands/sweep/compareLedgers";
import { examineUsers } from "../../../cli/commands/sweep/examineUsers";
import { listUsers } from "../../../cli/commands/sweep/listUsers";
import { matchUsers } from "../../../cli/commands/sweep/matchUsers";
import type { SweptLedgers } from "../../../cli/commands/sweep/sweptLedgers";
import { revokeLostMint } from "../../../cli/issuedStacks/revokeIssuedStack";
import { issuerUse, type PolicyState } from "../../../cli/issuerPermissions/issuerUse";
import { expectedBoundary } from "../../../cli/state/iamUsers";
import type { BackendAt } from "../../../cli/state/readLevel";
import { clientsFor } from "../../../provider/aws/clients";
import { awsNow } from "../../../provider/aws/clock";
import { killUser } from "../../../provider/drivers/iamUser/kill";
import { Operation } from "../../../provider/errors/operation";
import { isoSeconds } from "../../../provider/lease/schedule";
import { usersOf } from "../../support/leases";
import type { Ledger } from "../../support/ledger";
import { sweptStack } from "../sweep/fixture";
import { addLeftover } from "../sweep/leftover";
import { rotateKeys } from "./rotateKeys";
import { userOf } from "./strangers";
import { type Trial, up } from "./trial";
import { boundaries } from "./uses";

/** Returns the ledger's backend. Users of leases that are in no ledger get their boundary from it. */
function backendOf({ at, boundary }: Pick<Ledger, "at"> & { readonly boundary?: string }): BackendAt["keys"] {
    return { ...(at.backend as unknown as BackendAt["keys"]), permissionsBoundary: boundary ?? null };
}

async function kill(ledger: Ledger): Promise<void> {
    const backend = backendOf({ ...ledger, boundary: boundaries[0] });
    const scope = { connection: backend, path: backend.userPath, accountId: backend.accountId };
    const {
        targets: [target],
        unreadable,
    } = await findTargets(scope, { prefix: "aws", leases: new Map() });
    assert.ok(target, [...unreadable.values()][0]?.error.message);
    const boundary = expectedBoundary(target.user, undefined, backend);
    await killUser(await clientsFor(backend).iam(), target.user, boundary);
    const { accessKeys, inlinePolicies } = userOf(ledger);
    assert.match(inlinePolicies.get("stacklease") ?? "", /Killed/);
    assert.deepEqual(
        [...accessKeys.values()].map(({ status }) => status),
        ["Inactive"],
    );
}

/** Leaves the user of an unfinished mint behind. */
function leave({ aws, at }: Ledger, permissionsBoundary?: string): void {
    const user = addLeftover(aws as never, "lost", { ledgerId: String(at.backend.ledgerId) });
    Object.assign(user, permissionsBoundary && { permissionsBoundary });
}

async function sweep(ledger: Ledger): Promise<void> {
    const backend = backendOf({ ...ledger, boundary: boundaries[0] });
    const { userPath: path, accountId, ledgerId } = backend;
    const now = awsNow();
    const listing = await listUsers([
        { connection: backend, path, accountId, ledgerIds: new Set([ledgerId]), isExtra: false },
    ]);
    const ledgers: SweptLedgers = {
        ...{ leases: [], backends: new Map([[ledgerId, backend]]), replaced: new Set(), checkpoints: [] },
        ...{
            stacks: [sweptStack({ savedAt: isoSeconds(now), ledgerIds: new Set([ledgerId]) })],
            isAll: true,
            unreadable: [],
        },
        others: { leases: [], unreadable: [] },
    };
    const facts = await examineUsers(matchUsers(listing, ledgers, now), listing.listedPaths);
    const { findings } = compareLedgers(facts, ledgers, { now, expired: false });
    const { removed, failed } = await applySweep(findings, ledgers);
    assert.deepEqual([removed.length, usersOf(ledger.aws as never)], [1, []], failed[0]?.reason ?? facts.failures[0]);
}

async function endLost({ aws, at }: Ledger): Promise<void> {
    const issuer = backendOf({ at, boundary: boundaries[0] });
    const mint = { issuer, credentialType: "iam_user", begunAtMs: 0, expiresAt: null } as const;
    const ended = await revokeLostMint(
        { project: "shop", stack: "dev", ...mint },
        new Operation("end", "lease of stack", "dev"),
    );
    assert.deepEqual([ended.length, usersOf(aws as never)], [1, []]);
}

/** Returns the ledger's issuer as doctor checks it. */
function issuerOf(ledger: Ledger): CheckedIssuer & { readonly backend: BackendAt["keys"] } {
    const backend = backendOf(ledger);
    return { backend, connection: backend, use: issuerUse(backend, [ledger.at.policy as unknown as PolicyState], []) };
}

/** Asserts a finding. Fails with its remedy if doctor could not check. */
async function assertFound(check: Promise<CheckResult>, found: RegExp): Promise<void> {
    const finding = await check.catch(failureOf);
    assert.match(finding.found, found, `${finding.found}; ${finding.remedy}`);
}

/** A finding that comes from a simulation, not only from trying calls. */
const simulated = /^lacks iam:(?!.*could not be checked)/;

/** A role with a path, which the ARNs of its sessions do not contain. */
const issuingRole = { RoleName: "issuer", Path: "/ci/" };

/** Trials of subcommands. */
export const commandTrials = {
    "kill leases": { prepare: up, run: kill },
    "kill leases without their boundary": {
        async prepare(ledger) {
            await ledger.up();
            delete userOf(ledger).permissionsBoundary;
        },
        run: kill,
    },
    "sweep leftover users": { prepare: async (ledger) => leave(ledger, boundaries[0]), run: sweep },
    "sweep leftover users without their boundary": {
        prepare: async (ledger) => leave(ledger),
        run: sweep,
    },
    "remove the rest of a killed mint of issue": {
        prepare: async (ledger) => leave(ledger, boundaries[0]),
        run: endLost,
    },
    "read how many more users the account may have": {
        run: (ledger) => assertFound(checkUserQuota(issuerOf(ledger)), /^1 of 5000 users/),
    },
    "check the permissions of a user as issuer": {
        run: (ledger) => assertFound(checkPermissions(issuerOf(ledger)), simulated),
    },
    "check the permissions of a role as issuer": {
        issuingRole: issuingRole.RoleName,
        async prepare({ aws }) {
            const iam = new IAMClient({ region: "us-east-1", endpoint: aws.endpoint, credentials: aws.issuer() });
            const Statement = { Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole" };
            const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
            await iam.send(new CreateRoleCommand({ ...issuingRole, AssumeRolePolicyDocument }));
        },
        async run(ledger) {
            const issuer = issuerOf(ledger);
            const roleArn = "arn:aws:iam::123456789012:role/ci/issuer";
            await assertFound(
                checkPermissions({ ...issuer, connection: { ...issuer.backend, assumeRole: { roleArn } } }),
                simulated,
            );
        },
    },
    "rotate the issuer's own keys": { run: rotateKeys },
} as const satisfies Record<string, Trial>;

import { randomUUID } from "node:crypto";
import { callerIdentity } from "../aws/callerIdentity";
import { driverOf } from "../drivers/drivers";
import { LeaseError } from "../errors/leaseError";
import { Operation } from "../errors/operation";
import { isAlreadyRevoked, isRenewalRequested, noteMint } from "../lease/commandRequest";
import { IncompleteLease } from "../lease/credentialDriver";
import { finding } from "../lease/drift";
import { type Lease, type LeaseInputs, mountOf } from "../lease/leaseInputs";
import { settleAll } from "../lease/settleAll";
import { same } from "../pulumi/propertyMap";
import { changesAws } from "./changesAws";
import { checkIssuer } from "./checkIssuer";
import { checkLease, checkSources, leaseDefaults } from "./checkLease";
import { checkNames } from "./checkNames";
import { checkReference } from "./checkReference";
import { completeInputs } from "./completeInputs";
import { type Handler, handler, PartialCreate } from "./handler";
import {
    endedPredecessors,
    leasesToRevoke,
    noteCheck,
    noteDiff,
    startOverlap,
    syncPredecessors,
    takeReplacement,
} from "./overlap";
import { planLease } from "./planLease";
import { describeRotation, reasonsToReplace } from "./reasonsToReplace";
import { plannedInputs, storedInputs, storedLease } from "./storedState";

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
    "predecessors",
];

/** Plugin side of DynamicCredential: observe, ensure, sync, return, whatever the credential type. */
export const dynamicCredential: Handler = handler({
    async check(olds, news) {
        const inputs = completeInputs(leaseDefaults, news, ["backend", "policy", "rotationTrigger"]);
        const isNew = Object.keys(olds).length === 0;
        const replacement = isNew ? takeReplacement(inputs) : undefined;
        const strange = [...checkNames("DynamicCredential", news, leaseInputs), ...checkSources(inputs)];
        const unfit = strange.length > 0 ? strange : await checkReference(inputs);
        const checked = unfit.length > 0 ? { failures: unfit } : checkLease(inputs);
        if ("failures" in checked) {
            return { inputs, failures: checked.failures };
        }
        const { asked, limits } = checked;
        const before = isNew ? undefined : storedInputs(olds, "plan");
        await learnClock(before);
        const planned = { ...inputs, ...planLease(before, asked, limits, replacement) };
        const refusals = await checkIssuer(olds, plannedInputs(planned), limits);
        if (!isNew && refusals.length === 0) {
            noteCheck(planned);
        }
        return { inputs: planned, failures: refusals };
    },

    async diff(id, olds, news) {
        const changed = leaseInputs.filter((key) => !same(olds[key], news[key]));
        const lease = storedLease(id, olds, "plan");
        const inputs = plannedInputs(news);
        const reasons = reasonsToReplace(lease, inputs);
        const reason = reasons.length > 0 ? describeRotation(lease, inputs, reasons) : undefined;
        if (reason !== undefined) {
            refuseIfToRenew(lease, `its program has changed (${reason})`);
        }
        noteDiff(lease, news, reason);
        return { changes: changed.length > 0 || lease.drift.length > 0, replaces: reasons };
    },

    async create(bag) {
        const inputs = storedInputs(bag, "issue");
        const leaseId = `${mountOf(inputs)}/${inputs.policy.policyName}/${randomUUID()}`;
        const takeNoteBack = noteMint();
        try {
            const driver = await driverOf(inputs);
            const lease = await driver.mint(inputs, leaseId);
            await startOverlap(driver, lease);
            return { id: leaseId, outs: lease };
        } catch (error) {
            if (error instanceof IncompleteLease) {
                // Nothing has been handed over to it: what it was to replace is its own entry's to end.
                const properties = { ...error.remains, predecessors: null, __provider: bag.__provider };
                throw new PartialCreate(leaseId, properties, error.reasons);
            }
            takeNoteBack();
            throw error;
        }
    },

    async update(id, olds, news) {
        const lease = storedLease(id, olds, "update");
        const inputs = storedInputs(news, "update");
        const driver = await driverOf(lease);
        const [outs] = await settleAll([
            changesAws(lease, inputs) ? driver.sync(lease, inputs) : { ...lease, ...inputs },
            syncPredecessors(driver, lease, inputs),
            ...endedPredecessors(lease, inputs).map((predecessor) => driver.revoke(predecessor)),
        ]);
        return { outs };
    },

    async read(id, props) {
        const lease = storedLease(id, props, "refresh");
        if (isAlreadyRevoked(lease)) {
            return {};
        }
        const found = await (await driverOf(lease)).observe(lease);
        if (!found && lease.predecessors) {
            // The ledger must go on telling of them.
            return { id, props: { ...props, drift: [finding("key", "its user is gone")] } };
        }
        // All else stays as it is stored: what an earlier version did not store is no finding.
        return found ? { id, props: { ...props, arn: found.arn, drift: found.drift } } : {};
    },

    async delete(id, props) {
        const lease = storedLease(id, props, "revoke");
        refuseIfToRenew(lease, "its program declares it no longer");
        const driver = await driverOf(lease);
        const alive = leasesToRevoke(lease).filter((each) => !isAlreadyRevoked(each));
        await settleAll(alive.map((each) => driver.revoke(each)));
    },
});

/** An `up` of leases alone asks AWS nothing before it plans, and must not plan by this machine's clock. */
async function learnClock(before: LeaseInputs | undefined): Promise<void> {
    if (before && isRenewalRequested(before)) {
        await callerIdentity(before.backend, new Operation("renew", "lease", before.name));
    }
}

/** An `up` that is to renew a lease, and nothing else, must not end it. */
function refuseIfToRenew(lease: Lease, cause: string): void {
    if (isRenewalRequested(lease)) {
        throw new LeaseError({
            code: "InvalidInput",
            operation: new Operation("renew", "lease", lease.leaseId),
            reason: `${cause}, and a renewal ends no lease`,
            remedy: "run pulumi up",
        });
    }
}

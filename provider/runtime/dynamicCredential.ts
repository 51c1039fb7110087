import { randomUUID } from "node:crypto";
import { callerIdentity } from "../aws/callerIdentity";
import { driverOf } from "../drivers/drivers";
import { LeaseError } from "../errors/leaseError";
import { Operation } from "../errors/operation";
import { isAlreadyRevoked, isRenewalRequested, noteMint } from "../lease/commandRequest";
import { IncompleteLease } from "../lease/credentialDriver";
import { finding } from "../lease/drift";
import { keysOf } from "../lease/fields";
import { type Lease, type LeaseInputs, mountOf } from "../lease/leaseInputs";
import { settleAll } from "../lease/settleAll";
import { inputFields } from "../lease/storedFields";
import { isEqual } from "../pulumi/propertyMap";
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
import { changesAws, describeRotation, reasonsToReplace } from "./reasonsToReplace";
import { plannedInputs, storedInputs, storedLease } from "./storedState";

const leaseInputs = keysOf(inputFields);

/**
 * Plugin side of DynamicCredential. It is the same for all credential types; their drivers mint, sync, observe and
 * revoke.
 */
export const dynamicCredential: Handler = handler({
    async check(olds, news) {
        const inputs = completeInputs(leaseDefaults, news, ["backend", "policy", "rotationTrigger"]);
        const isNew = Object.keys(olds).length === 0;
        const replacement = isNew ? takeReplacement(inputs) : undefined;
        const nameFailures = [...checkNames("DynamicCredential", news, leaseInputs), ...checkSources(inputs)];
        const sourceFailures = nameFailures.length > 0 ? nameFailures : await checkReference(inputs);
        const checked = sourceFailures.length > 0 ? { failures: sourceFailures } : checkLease(inputs);
        if ("failures" in checked) {
            return { inputs, failures: checked.failures };
        }
        const { requested, limits } = checked;
        const before = isNew ? undefined : storedInputs(olds, "plan");
        await syncClock(before);
        const planned = { ...inputs, ...planLease(before, requested, limits, replacement) };
        const refusals = await checkIssuer(olds, plannedInputs(planned), limits);
        if (!isNew && refusals.length === 0) {
            noteCheck(planned);
        }
        return { inputs: planned, failures: refusals };
    },

    async diff(id, olds, news) {
        const changed = leaseInputs.filter((key) => !isEqual(olds[key], news[key]));
        const lease = storedLease(id, olds, "plan");
        const inputs = plannedInputs(news);
        const reasons = reasonsToReplace(lease, inputs);
        const reason = reasons.length > 0 ? describeRotation(lease, inputs, reasons) : undefined;
        if (reason !== undefined) {
            rejectDuringRenewal(lease, `the program's changes replace it (${reason})`);
        }
        noteDiff(lease, news, reason);
        return { changes: changed.length > 0 || lease.drift.length > 0, replaces: reasons };
    },

    async create(news) {
        const inputs = storedInputs(news, "issue");
        const leaseId = `${mountOf(inputs)}/${inputs.policy.policyName}/${randomUUID()}`;
        const forgetMint = noteMint();
        try {
            const driver = await driverOf(inputs);
            const lease = await driver.mint(inputs, leaseId);
            await startOverlap(driver, lease);
            return { id: leaseId, outs: lease };
        } catch (error) {
            if (error instanceof IncompleteLease) {
                // It has no predecessors yet: the lease that it should have replaced still has its own state entry.
                const properties = { ...error.remains, predecessors: null, __provider: news.__provider };
                throw new PartialCreate(leaseId, properties, [
                    ...error.reasons,
                    "the next pulumi up or destroy removes what is left",
                ]);
            }
            forgetMint();
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
            // The ledger must keep the predecessors.
            return { id, props: { ...props, drift: [finding("key", "its user is gone")] } };
        }
        // Everything else stays as stored: a field that an earlier version did not store is not drift.
        return found ? { id, props: { ...props, arn: found.arn, drift: found.drift } } : {};
    },

    async delete(id, props) {
        const lease = storedLease(id, props, "revoke");
        rejectDuringRenewal(lease, "the program no longer declares it");
        const driver = await driverOf(lease);
        const unrevoked = leasesToRevoke(lease).filter((each) => !isAlreadyRevoked(each));
        await settleAll(unrevoked.map((each) => driver.revoke(each)));
    },
});

/**
 * Calls AWS once before planning an `up` that renews leases, to learn AWS's time. Such an `up` updates leases only, so
 * no other call has learned it, and the local clock may be wrong.
 */
async function syncClock(before: LeaseInputs | undefined): Promise<void> {
    if (before && isRenewalRequested(before)) {
        await callerIdentity(before.backend, new Operation("renew", "lease", before.name));
    }
}

/**
 * Throws if the current `up` was started only to renew the lease: it must not end it.
 * @throws LeaseError `PreconditionFailed`
 */
function rejectDuringRenewal(lease: Lease, cause: string): void {
    if (isRenewalRequested(lease)) {
        throw new LeaseError({
            code: "PreconditionFailed",
            operation: new Operation("renew", "lease", lease.leaseId),
            reason: `${cause}, but a renewal cannot end a lease`,
            remedy: "run pulumi up",
        });
    }
}

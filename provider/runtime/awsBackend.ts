import { randomUUID } from "node:crypto";
import { callerIdentity, describeCaller, proveAccount } from "../aws/callerIdentity";
import { connectionKeys, connectionOf, identityKeys } from "../aws/connection";
import { LeaseError } from "../errors/leaseError";
import { Operation } from "../errors/operation";
import { isStackEnded, requestedLedgerId } from "../lease/commandRequest";
import { keysOf } from "../lease/fields";
import { backendFields } from "../lease/storedFields";
import { asSecret, hasUnknown, isEqual, type PropertyMap, unknownValue } from "../pulumi/propertyMap";
import { backendDefaults, checkBackend } from "./checkBackend";
import { checkNames } from "./checkNames";
import { completeInputs } from "./completeInputs";
import { type Handler, handler } from "./handler";
import { known } from "./planned";
import { plannedConnection, storedBackend } from "./storedState";
import { warnOfRemainingUsers } from "./warnOfRemainingUsers";

/** Values that check adds to the inputs, so that previews know them. */
const planned = ["partition", "ledgerId"];

const backendInputs = keysOf(backendFields);

/**
 * Plugin side of AwsBackend, which identifies the issuer. Check asks AWS for the identity in every preview and `up`. It
 * plans account, partition and ledger id as inputs, since a preview knows an output only by the input of the same name.
 * Otherwise the backend's leases would look replaced.
 */
export const awsBackend: Handler = handler({
    async check(olds, news) {
        const inputs = completeInputs(backendDefaults, news, []);
        const failures = [...checkNames("AwsBackend", news, planned), ...checkBackend(inputs)];
        if (failures.length > 0) {
            return { inputs, failures };
        }
        const before = Object.keys(olds).length > 0 ? storedBackend(olds, "plan") : {};
        const settled = { ...inputs, ...(await planAccount(before, inputs)) };
        return { inputs: { ...settled, secretAccessKey: asSecret(inputs.secretAccessKey) }, failures };
    },

    async diff(_id, olds, news) {
        const changed = backendInputs.filter((key) => !isEqual(olds[key], news[key]));
        const moved = changed.includes("accountId") && !hasUnknown(news.accountId);
        return { changes: changed.length > 0, replaces: moved ? ["accountId"] : [] };
    },

    async create(inputs) {
        const backend = storedBackend(inputs, "create");
        const { arn } = await callerIdentity(connectionOf(backend), new Operation("create", "backend", backend.mount));
        return { id: String(inputs.ledgerId), outs: { ...inputs, issuerArn: arn } };
    },

    async update(_id, _olds, news) {
        const backend = storedBackend(news, "update");
        const { arn } = await callerIdentity(connectionOf(backend), new Operation("update", "backend", backend.mount));
        return { outs: { ...news, issuerArn: arn } };
    },

    async read(id, props) {
        const operation = new Operation("refresh", "backend", String(props.mount));
        const backend = storedBackend(props, "refresh");
        const identity = await proveAccount(connectionOf(backend), backend.accountId, operation);
        return { id, props: { ...props, issuerArn: identity.arn } };
    },

    /**
     * Deletes nothing in AWS: a backend's leases are separate resources and are already deleted. Warns of users that
     * remain.
     */
    async delete(_id, props) {
        if (!isStackEnded()) {
            await warnOfRemainingUsers(storedBackend(props, "delete"));
        }
    },
});

/**
 * Returns the account, partition and ledger id of the inputs' credentials.
 * @throws LeaseError `AccountMismatch` if the account changed, unless an input that selects the account was edited
 */
async function planAccount(olds: PropertyMap, inputs: PropertyMap): Promise<PropertyMap> {
    const connection = known(plannedConnection(inputs), ...connectionKeys);
    const { accountId: before = unknownValue, partition = unknownValue, ledgerId = unknownValue } = olds;
    if (!connection) {
        return { accountId: before, partition, ledgerId };
    }
    const isNew = hasUnknown(before);
    const operation = new Operation(isNew ? "create" : "use", "backend", String(inputs.mount));
    const identity = await callerIdentity(connection, operation);
    const found = describeCaller(identity, connection);
    const expected = inputs.accountId;
    if (expected !== null && !hasUnknown(expected) && expected !== identity.accountId) {
        throw new LeaseError({
            code: "AccountMismatch",
            operation,
            reason: `accountId is set to another account, but ${found}`,
            remedy: "use credentials of that account, or correct accountId",
        });
    }
    if (identity.accountId === before) {
        return { accountId: before, partition, ledgerId };
    }
    // An edit of these inputs is allowed to move the backend to another account.
    const edited = expected !== null || identityKeys.some((key) => !isEqual(olds[key], inputs[key]));
    if (!isNew && !edited) {
        throw new LeaseError({
            code: "AccountMismatch",
            operation,
            reason: `it was created in account ${before}, but ${found}`,
            remedy: `use credentials of account ${before}, or set accountId to move the backend`,
        });
    }
    return {
        accountId: identity.accountId,
        partition: identity.partition,
        ledgerId: requestedLedgerId() ?? randomUUID(),
    };
}

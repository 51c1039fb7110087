import { randomUUID } from "node:crypto";
import { callerIdentity } from "../aws/callerIdentity";
import type { Connection } from "../aws/connection";
import { describeConnection } from "../aws/connection";
import { LeaseError } from "../aws/errors";
import { type Bag, hasUnknown, same } from "./bag";
import { backendDefaults, checkBackend } from "./checkBackend";
import { type Handler, handler } from "./handler";

/** The inputs whose edit may move a backend to another account. */
const identityInputs = ["accountId", "profile", "accessKeyId", "secretAccessKey", "assumeRole"] as const;

const backendInputs = [...Object.keys(backendDefaults), "mount"];

/** Plugin side of AwsBackend: who the issuing identity is, recorded at create and proven at every preview and up. */
export const awsBackend: Handler = handler({
    async check(olds, news) {
        const inputs: Bag = { ...backendDefaults, ...news };
        const failures = checkBackend(inputs);
        const isNew = Object.keys(olds).length === 0;
        if (failures.length === 0 && isNew && !hasUnknown(connectionOf(inputs))) {
            await identify(inputs, `create backend ${inputs.mount}`); // Dead keys should fail the preview, not the up.
        }
        return { inputs, failures };
    },

    async diff(_id, olds, news) {
        const changed = backendInputs.filter((key) => key !== "accountId" && !same(olds[key], news[key]));
        if (hasUnknown(connectionOf(news))) {
            return { changes: true };
        }
        const identity = await identify(news, `use backend ${olds.mount}`);
        if (identity.accountId === olds.accountId) {
            return { changes: changed.length > 0 };
        }
        const moving = identityInputs.filter((key) =>
            key === "accountId" ? news.accountId !== null : !same(olds[key], news[key]),
        );
        if (moving.length === 0) {
            throw new LeaseError(
                `use backend ${olds.mount}: it was made in account ${olds.accountId}, but ${describeConnection(connectionOf(news))} is ` +
                    `${identity.arn} of account ${identity.accountId}; switch to credentials of ${olds.accountId}, or set accountId to move the backend`,
            );
        }
        return { changes: true, replaces: [...moving] };
    },

    async create(inputs) {
        const identity = await identify(inputs, `create backend ${inputs.mount}`);
        const ledgerId = randomUUID();
        return { id: ledgerId, outs: record(inputs, identity, ledgerId) };
    },

    async update(id, olds, news) {
        const identity = await identify(news, `update backend ${olds.mount}`);
        return { outs: record(news, identity, String(olds.ledgerId ?? id)) };
    },

    async read(id, props) {
        const what = `refresh backend ${props.mount}`;
        const identity = await callerIdentity(connectionOf(props), what);
        if (identity.accountId !== props.accountId) {
            throw new LeaseError(
                `${what}: it was made in account ${props.accountId}, but ${describeConnection(connectionOf(props))} is ${identity.arn} of ` +
                    `account ${identity.accountId}; switch to credentials of ${props.accountId}`,
            );
        }
        return { id, props: { ...props, issuerArn: identity.arn } };
    },

    /** A backend is nothing in AWS: its leases are resources of their own and are gone before it. */
    async delete() {},
});

async function identify(inputs: Bag, what: string) {
    const identity = await callerIdentity(connectionOf(inputs), what);
    const expected = inputs.accountId;
    if (expected !== null && !hasUnknown(expected) && expected !== identity.accountId) {
        throw new LeaseError(
            `${what}: its accountId says ${expected}, but ${describeConnection(connectionOf(inputs))} is ${identity.arn} of account ` +
                `${identity.accountId}; switch credentials, or correct accountId`,
        );
    }
    return identity;
}

function record(inputs: Bag, { accountId, arn, partition }: Awaited<ReturnType<typeof identify>>, ledgerId: string) {
    return { ...inputs, accountId, partition, issuerArn: arn, ledgerId };
}

function connectionOf(bag: Bag): Connection {
    const { accessKeyId, secretAccessKey, profile, assumeRole, region, endpoint, endpoints } = bag;
    return { accessKeyId, secretAccessKey, profile, assumeRole, region, endpoint, endpoints } as Connection;
}

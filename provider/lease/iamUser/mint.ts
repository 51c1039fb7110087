import type { AccessKey, IAMClient, User } from "@aws-sdk/client-iam";
import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { explain, hasCode, isAmbiguous, LeaseError } from "../../aws/errors";
import { waitUntilAccepted } from "../../aws/keyProbe";
import { IncompleteLease } from "../credentialKind";
import { leaseDocument } from "../guard";
import { boundaryOf, type Lease, type LeaseInputs } from "../leaseInputs";
import { drawUserName, leaseTags, ledgerPath } from "../naming";
import { readyTimeoutOf, waitForGrant } from "../ready";
import { addToGroups, attachPolicies } from "./attachments";
import { deleteUser, removeUser } from "./removeUser";
import { stripUser } from "./stripUser";
import { assertOurs, findUser, putDocument, tagList, whileAbsent } from "./userApi";

/** Ambiguous answers to CreateAccessKey that are cleared up before giving up. */
const keyAttempts = 3;

/**
 * Issues a user and its key, in an order in which no key ever exists without its guard: the user with tags and boundary,
 * the document with grants and guard, attachments, and last the key.
 */
export async function mint(inputs: LeaseInputs, leaseId: string): Promise<Lease> {
    const { backend, policy } = inputs;
    const what = `mint lease ${leaseId}`;
    await proveAccount(backend, backend.accountId, what);
    const iam = await clientsFor(backend).iam();
    const userName = drawUserName(backend.namePrefix, inputs.name);
    let step = "iam:CreateUser";
    let remains = incomplete(inputs, leaseId, userName);
    try {
        const user = await createUser(iam, inputs, leaseId, userName);
        remains = { ...remains, arn: user.Arn ?? remains.arn };
        step = "iam:PutUserPolicy";
        const document = leaseDocument(policy.policy, backend.partition, inputs.expiresAt);
        await whileAbsent(() => putDocument(iam, userName, document));
        step = "iam:AttachUserPolicy or iam:AddUserToGroup";
        await Promise.all([
            attachPolicies(iam, userName, policy.policyArns ?? []),
            addToGroups(iam, userName, policy.groups ?? []),
        ]);
        step = "iam:CreateAccessKey";
        const key = await createAccessKey(inputs, userName);
        remains = { ...remains, accessKeyId: key.AccessKeyId ?? "", secretAccessKey: key.SecretAccessKey ?? "" };
        return { ...remains, readyAfter: await waitUntilReady(inputs, remains, what) };
    } catch (error) {
        const failure = explain(what, step, backend, error);
        if (step !== "iam:CreateUser" || isAmbiguous(error)) {
            await rollBack(iam, remains, failure);
        }
        throw failure;
    }
}

/** What a mint that has got no further than this leaves in the ledger if it can't be rolled back. */
function incomplete(inputs: LeaseInputs, leaseId: string, userName: string): Lease {
    const { accountId, partition, userPath, ledgerId } = inputs.backend;
    return {
        ...inputs,
        leaseId,
        credentialType: "iam_user",
        accountId,
        userName,
        arn: `arn:${partition}:iam::${accountId}:user${ledgerPath(userPath, ledgerId)}${userName}`,
        accessKeyId: "",
        secretAccessKey: "",
        sessionToken: "",
        ...{ sessionId: null, sessionExpiration: null, issuerArn: null },
        readyAfter: 0,
        drift: [],
    };
}

async function createUser(iam: IAMClient, inputs: LeaseInputs, leaseId: string, userName: string): Promise<User> {
    const { CreateUserCommand } = await import("@aws-sdk/client-iam");
    const { backend } = inputs;
    const boundary = boundaryOf(inputs);
    try {
        const { User: user = {} as User } = await iam.send(
            new CreateUserCommand({
                UserName: userName,
                Path: ledgerPath(backend.userPath, backend.ledgerId),
                Tags: tagList(leaseTags(inputs, leaseId)),
                ...(boundary && { PermissionsBoundary: boundary }),
            }),
        );
        return user;
    } catch (error) {
        // The answer to our own first attempt may have been lost; then the user is there and tagged with this lease.
        const user = hasCode(error, "EntityAlreadyExists") ? await findUser(iam, userName) : undefined;
        if (!user) {
            throw error;
        }
        assertOurs(user, backend.ledgerId, `mint lease ${leaseId}`);
        return user;
    }
}

/** Makes the key. An answer that got lost may have made one whose secret nobody knows: all are deleted before the next try. */
async function createAccessKey({ backend }: LeaseInputs, userName: string): Promise<AccessKey> {
    const { CreateAccessKeyCommand, DeleteAccessKeyCommand, ListAccessKeysCommand } = await import(
        "@aws-sdk/client-iam"
    );
    const clients = clientsFor(backend);
    const once = await clients.iam("once");
    for (let attempt = 1; ; attempt++) {
        try {
            const made = await whileAbsent(() => once.send(new CreateAccessKeyCommand({ UserName: userName })));
            return made.AccessKey as AccessKey;
        } catch (error) {
            if (attempt === keyAttempts || !(isAmbiguous(error) || hasCode(error, "LimitExceeded"))) {
                throw error;
            }
            const iam = await clients.iam();
            const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: userName }));
            for (const { AccessKeyId } of AccessKeyMetadata) {
                await iam.send(new DeleteAccessKeyCommand({ UserName: userName, AccessKeyId }));
            }
        }
    }
}

async function waitUntilReady(inputs: LeaseInputs, lease: Lease, what: string): Promise<number> {
    const timeout = readyTimeoutOf(inputs);
    if (timeout === 0) {
        return 0;
    }
    const waited = await waitUntilAccepted(inputs.backend, lease, timeout * 1_000);
    if (waited === undefined) {
        throw new LeaseError(
            `${what}: AWS did not accept the new key within ${timeout} s; run the same command again, or raise readyTimeout`,
        );
    }
    return Math.round(waited + (await waitForGrant(lease, timeout * 1_000 - waited, what))) / 1_000;
}

/** An answer that got lost may have left a key that nobody knows: it has to go before the guard does. */
async function removeWhole(iam: IAMClient, { userName }: Lease): Promise<void> {
    await stripUser(iam, userName ?? "");
    await deleteUser(iam, userName ?? "");
}

/** Removes what a failed mint has made, or hands it to the ledger when even that fails. */
async function rollBack(iam: IAMClient, remains: Lease, failure: LeaseError): Promise<void> {
    try {
        await (remains.accessKeyId ? removeUser(iam, remains) : removeWhole(iam, remains));
    } catch (error) {
        const leftover = explain(`roll back lease ${remains.leaseId}`, "removing its user", remains.backend, error);
        throw new IncompleteLease(remains, [
            failure.message,
            `${leftover.message}; user ${remains.arn} is left, and the next pulumi up or destroy removes it`,
        ]);
    }
}

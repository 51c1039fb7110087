import type { IAMClient, User } from "@aws-sdk/client-iam";
import { iamArn } from "../../aws/arn";
import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { explain, hasCode, isAmbiguous, NoAnswer } from "../../aws/errors";
import { waitUntilAccepted } from "../../aws/keyProbe";
import { tagList } from "../../aws/tags";
import { whileAbsent } from "../../aws/whileAbsent";
import { LeaseError } from "../../errors/leaseError";
import { Operation } from "../../errors/operation";
import { IncompleteLease } from "../../lease/credentialDriver";
import { typeOf } from "../../lease/credentialTypes";
import { leaseDocument } from "../../lease/guard";
import { boundaryOf, type Lease, type LeaseInputs } from "../../lease/leaseInputs";
import { generateUserName, leaseTags, ledgerPath } from "../../lease/naming";
import { readyTimeoutSecondsOf, waitForGrant } from "../../lease/ready";
import { settleAll } from "../../lease/settleAll";
import { accessKeys } from "./accessKinds";
import { addToGroups, attachPolicies, missingBoundary } from "./attachments";
import { isMadeFor } from "./ownership";
import { removeListed } from "./removeListed";
import { isInline, removeInline, removeWhole } from "./removeUser";
import { findYoungUser, keysOf, putDocument } from "./userApi";

/** Ambiguous answers to CreateAccessKey that are cleared up before giving up. */
const keyAttempts = 3;

/**
 * Issues a user and its key, in an order in which no key ever exists without its guard: the user with tags and
 * boundary, the document with grants and guard, attachments, and last the key.
 */
export async function mint(inputs: LeaseInputs, leaseId: string): Promise<Lease> {
    const { backend, policy } = inputs;
    const operation = new Operation("mint", "lease", leaseId);
    await proveAccount(backend, backend.accountId, operation);
    const iam = await clientsFor(backend).iam();
    const userName = generateUserName(backend.namePrefix, inputs.name);
    let remains = incomplete(inputs, leaseId, userName);
    const { arn } = await createUser(iam, remains, operation);
    remains = { ...remains, arn };
    try {
        const document = leaseDocument(policy.policy, backend.partition, inputs.expiresAt);
        await whileAbsent(() => putDocument(iam, userName, document));
        await settleAll([
            whileAbsent(() => attachPolicies(iam, userName, policy.policyArns ?? [])),
            whileAbsent(() => addToGroups(iam, userName, policy.groups ?? [])),
        ]);
        remains = { ...remains, ...(await createAccessKey(inputs, userName)) };
        return { ...remains, readyAfter: await waitUntilReady(inputs, remains, operation) };
    } catch (error) {
        const failure = explain(operation, "making its user", backend, error);
        await rollBack(iam, remains, true, failure);
        throw failure;
    }
}

/** What a mint that has got no further than this leaves in the ledger if it can't be rolled back. */
function incomplete(inputs: LeaseInputs, leaseId: string, userName: string): Lease {
    const { accountId, partition, userPath, ledgerId } = inputs.backend;
    return {
        ...inputs,
        leaseId,
        credentialType: inputs.policy.credentialType,
        accountId,
        userName,
        arn: iamArn({ partition, accountId }, `user${ledgerPath(userPath, ledgerId)}${userName}`),
        accessKeyId: "",
        secretAccessKey: "",
        sessionToken: "",
        ...{ sessionId: null, sessionExpiration: null, issuerArn: null },
        readyAfter: 0,
        drift: [],
    };
}

/** Makes the user. When it is unknown whether it was made, what there is of it is removed again. */
async function createUser(iam: IAMClient, remains: Lease, operation: Operation): Promise<{ readonly arn: string }> {
    const { backend, leaseId } = remains;
    const [boundary, UserName] = [boundaryOf(remains), remains.userName ?? ""];
    const { CreateUserCommand } = await import("@aws-sdk/client-iam");
    const command = new CreateUserCommand({
        UserName,
        Path: ledgerPath(backend.userPath, backend.ledgerId),
        Tags: tagList(leaseTags(remains, leaseId)),
        ...(boundary && { PermissionsBoundary: boundary }),
    });
    try {
        const { User: user } = await iam.send(command);
        if (!user?.Arn) {
            throw new NoAnswer("no user");
        }
        return { arn: user.Arn };
    } catch (error) {
        // The answer to our own first attempt may have been lost; then the user is there, and made for this lease.
        const isThere = hasCode(error, "EntityAlreadyExists");
        const user = isThere ? await findYoungUser(iam, UserName).catch(() => undefined) : undefined;
        if (user && isMadeFor(user, leaseId)) {
            return { arn: user.Arn ?? remains.arn };
        }
        const failure = user
            ? nameIsTaken(user, operation)
            : explain(operation, typeOf(remains).issuingAction, backend, withBoundary(error, boundary));
        if (!user && (isThere || isAmbiguous(error))) {
            await rollBack(iam, remains, isThere, failure);
        }
        throw failure;
    }
}

/** Of CreateUser, NoSuchEntity is about the boundary: nothing else that it names has to exist. */
function withBoundary(error: unknown, boundary: string | null): unknown {
    return boundary && hasCode(error, "NoSuchEntity") ? missingBoundary(boundary, error) : error;
}

function nameIsTaken({ Arn }: User, operation: Operation): LeaseError {
    return new LeaseError({
        code: "NotOurs",
        operation,
        reason: `user ${Arn} exists already and was not made for this lease`,
        remedy: "it is left untouched, run the same command again, which draws another name",
    });
}

type Key = Pick<Lease, "accessKeyId" | "secretAccessKey">;

/**
 * Makes the key. An answer that got lost may have made one whose secret nobody knows: all are deleted before the next
 * try.
 */
async function createAccessKey({ backend }: LeaseInputs, userName: string): Promise<Key> {
    const { CreateAccessKeyCommand } = await import("@aws-sdk/client-iam");
    const clients = clientsFor(backend);
    const once = await clients.iam("once");
    for (let attempt = 1; ; attempt++) {
        try {
            const { AccessKey: made } = await whileAbsent(() =>
                once.send(new CreateAccessKeyCommand({ UserName: userName })),
            );
            if (!made?.AccessKeyId || !made.SecretAccessKey) {
                throw new NoAnswer("no access key");
            }
            return { accessKeyId: made.AccessKeyId, secretAccessKey: made.SecretAccessKey };
        } catch (error) {
            if (attempt === keyAttempts || !(isAmbiguous(error) || hasCode(error, "LimitExceeded"))) {
                throw error;
            }
            const iam = await clients.iam();
            for (const { AccessKeyId = "" } of await whileAbsent(() => keysOf(iam, userName))) {
                await removeListed(iam, userName, accessKeys, AccessKeyId);
            }
        }
    }
}

async function waitUntilReady(inputs: LeaseInputs, lease: Lease, operation: Operation): Promise<number> {
    const timeout = readyTimeoutSecondsOf(inputs);
    if (timeout === 0) {
        return 0;
    }
    const waited = await waitUntilAccepted(inputs.backend, lease, timeout * 1_000);
    if (waited === undefined) {
        throw new LeaseError({
            code: "NotReady",
            operation,
            reason: `AWS did not accept the new key within ${timeout} s`,
            remedy: "run the same command again, or raise readyTimeout",
        });
    }
    return Math.round(waited + (await waitForGrant(lease, timeout * 1_000 - waited, operation))) / 1_000;
}

/**
 * Removes what a failed mint has made, and nothing else: only a user that carries the tag of this very lease. What
 * can't be removed, or looked at, is handed to the ledger.
 * @param isThere whether AWS has said that the user exists, so that its absence is not believed
 */
async function rollBack(iam: IAMClient, remains: Lease, isThere: boolean, failure: LeaseError): Promise<void> {
    const { leaseId, backend, arn, accessKeyId } = remains;
    const userName = remains.userName ?? "";
    const operation = new Operation("roll back", "lease", leaseId);
    try {
        const user = await findYoungUser(iam, userName);
        if (user && isMadeFor(user, leaseId)) {
            // An answer that got lost may have left a key that nobody knows: it has to go before the guard does.
            if (accessKeyId && isInline(remains.policy)) {
                await removeListed(iam, userName, accessKeys, accessKeyId);
                await removeInline(iam, userName);
            } else {
                await removeWhole(iam, userName);
            }
        } else if (!user && isThere) {
            throw new LeaseError({
                code: "AwsFailure",
                operation,
                reason: "AWS has made its user and does not show it",
            });
        }
    } catch (error) {
        const leftover = explain(operation, "removing its user", backend, error);
        throw new IncompleteLease(remains, [
            failure.message,
            `${leftover.message}; user ${arn} ${isThere ? "is" : "may be"} left, and the next pulumi up or destroy removes it`,
        ]);
    }
}

import type { IAMClient, User } from "@aws-sdk/client-iam";
import { iamArn } from "../../aws/arn";
import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { explain, hasCode, InvalidResponse, isAmbiguous } from "../../aws/errors";
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
import { isInline, removeInline, removeWithDependents } from "./removeUser";
import { findRecentUser, keysOf, putDocument } from "./userApi";

/** Maximum number of attempts to create a key, if AWS's answers are ambiguous. */
const maxKeyAttempts = 3;

/**
 * Issues a user and its key, in an order in which no key ever exists without its guard: the user with tags and
 * boundary, the document with grants and guard, the attachments, and last the key.
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
        const failure = explain(operation, "creating its user", backend, error);
        await rollBack(iam, remains, true, failure);
        throw failure;
    }
}

/** Returns the lease that a mint leaves in the ledger if it fails at this point and cannot be rolled back. */
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
        sessionId: null,
        sessionExpiration: null,
        issuerArn: null,
        readyAfter: 0,
        drift: [],
    };
}

/** Creates the user. If it is unknown whether AWS created it, removes what was created. */
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
            throw new InvalidResponse("no user");
        }
        return { arn: user.Arn };
    } catch (error) {
        // The answer to the first attempt may have been lost. In that case the user exists, and was created for this
        // lease.
        const userExists = hasCode(error, "EntityAlreadyExists");
        const user = userExists ? await findRecentUser(iam, UserName).catch(() => undefined) : undefined;
        if (user && isMadeFor(user, leaseId)) {
            return { arn: user.Arn ?? remains.arn };
        }
        const failure = user
            ? nameIsTaken(user, operation)
            : explain(operation, typeOf(remains).issuingAction, backend, withBoundary(error, boundary));
        if (!user && (userExists || isAmbiguous(error))) {
            await rollBack(iam, remains, userExists, failure);
        }
        throw failure;
    }
}

/**
 * Returns the error of CreateUser. NoSuchEntity means that the boundary does not exist: CreateUser refers to nothing
 * else that must exist.
 */
function withBoundary(error: unknown, boundary: string | null): unknown {
    return boundary && hasCode(error, "NoSuchEntity") ? missingBoundary(boundary, error) : error;
}

function nameIsTaken({ Arn }: User, operation: Operation): LeaseError {
    return new LeaseError({
        code: "NotOurs",
        operation,
        reason: `user ${Arn} already exists and was not created for this lease`,
        remedy: "run the same command again to generate another name; that user is left untouched",
    });
}

type Key = Pick<Lease, "accessKeyId" | "secretAccessKey">;

/**
 * Creates the key. If an answer is lost, AWS may have created a key whose secret nobody knows. So all keys are deleted
 * before the next attempt.
 */
async function createAccessKey({ backend }: LeaseInputs, userName: string): Promise<Key> {
    const { CreateAccessKeyCommand } = await import("@aws-sdk/client-iam");
    const clients = clientsFor(backend);
    const iamWithoutRetries = await clients.iam("once");
    for (let attempt = 1; ; attempt++) {
        try {
            const { AccessKey: accessKey } = await whileAbsent(() =>
                iamWithoutRetries.send(new CreateAccessKeyCommand({ UserName: userName })),
            );
            if (!accessKey?.AccessKeyId || !accessKey.SecretAccessKey) {
                throw new InvalidResponse("no access key");
            }
            return { accessKeyId: accessKey.AccessKeyId, secretAccessKey: accessKey.SecretAccessKey };
        } catch (error) {
            if (attempt === maxKeyAttempts || !(isAmbiguous(error) || hasCode(error, "LimitExceeded"))) {
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
    const timeoutSeconds = readyTimeoutSecondsOf(inputs);
    if (timeoutSeconds === 0) {
        return 0;
    }
    const waitedMs = await waitUntilAccepted(inputs.backend, lease, timeoutSeconds * 1_000);
    if (waitedMs === undefined) {
        throw new LeaseError({
            code: "NotReady",
            operation,
            reason: `AWS did not accept the new key within ${timeoutSeconds} s`,
            remedy: "run the same command again, or raise readyTimeout",
        });
    }
    return Math.round(waitedMs + (await waitForGrant(lease, timeoutSeconds * 1_000 - waitedMs, operation))) / 1_000;
}

/**
 * Removes what a failed mint has created and nothing else: the user is removed only if it has the tag of this lease.
 * What cannot be read or removed is passed to the ledger.
 * @param userExists whether AWS has reported that the user exists, so that a later report of its absence is not
 * believed
 * @throws IncompleteLease if something may remain
 */
async function rollBack(iam: IAMClient, remains: Lease, userExists: boolean, failure: LeaseError): Promise<void> {
    const { leaseId, backend, arn, accessKeyId } = remains;
    const userName = remains.userName ?? "";
    const operation = new Operation("roll back", "lease", leaseId);
    try {
        const user = await findRecentUser(iam, userName);
        if (user && isMadeFor(user, leaseId)) {
            // A lost answer may have left a key that nobody knows. That key must be removed before the guard is.
            if (accessKeyId && isInline(remains.policy)) {
                await removeListed(iam, userName, accessKeys, accessKeyId);
                await removeInline(iam, userName);
            } else {
                await removeWithDependents(iam, userName);
            }
        } else if (!user && userExists) {
            throw new LeaseError({
                code: "AwsFailure",
                operation,
                reason: "AWS reported that its user exists, but does not return it",
            });
        }
    } catch (error) {
        const leftover = explain(operation, "removing its user", backend, error);
        throw new IncompleteLease(remains, [
            failure.message,
            `${leftover.message}; user ${arn} ${userExists ? "is" : "may be"} left in AWS`,
        ]);
    }
}

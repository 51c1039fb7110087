import { setTimeout } from "node:timers/promises";
import { proveAccount } from "../../aws/callerIdentity";
import { awsNow } from "../../aws/clock";
import type { Connection } from "../../aws/connection";
import { isExplicitDeny } from "../../aws/denial";
import { explain, hasCode } from "../../aws/errors";
import { explanationText, LeaseError } from "../../errors/leaseError";
import { Operation } from "../../errors/operation";
import { typeOf } from "../../lease/credentialTypes";
import type { Lease } from "../../lease/leaseInputs";
import { hasSessionEnded } from "../../lease/revocable";
import { settleAll } from "../../lease/settleAll";
import { withIssuer } from "../../lease/withIssuer";
import { DenialFailed, denySession, type WrittenDenial } from "./denySession";
import type { RevocationHolder } from "./heldRevocations";
import { sessionNameOf } from "./sessionName";
import { denialTimeoutMs, type RevocationEvidence, SessionWatch, settleMs } from "./sessionWatch";

/**
 * Revokes a session. AWS cannot revoke credentials, but it can deny them everything. A session that has expired costs
 * no call. Throws an error if AWS still allows the session something. Warns if nothing shows that the Deny is in
 * effect.
 */
export async function revokeSession(lease: Lease, holder: RevocationHolder, operation: Operation): Promise<void> {
    if (hasSessionEnded(lease)) {
        return;
    }
    await withIssuer(lease, operation, async (connection) => {
        const watch = lease.secretAccessKey ? new SessionWatch(connection, lease) : undefined;
        const waitForEvidence = (denial: WrittenDenial) => (wasDeniedBefore(lease) ? undefined : denial.evidence());
        const evidence = await deny(connection, lease, holder, null, operation, watch, waitForEvidence);
        if (evidence?.shows === "allowed") {
            throw new LeaseError({
                code: "LeaseStillActive",
                operation,
                reason: `AWS still allows calls of its session ${denialTimeoutMs / 1_000} s after it was denied everything`,
                remedy: "run the same command again",
            });
        }
        if (evidence?.shows === "unknown" && !hasSessionEnded(lease)) {
            console.warn(
                `stacklease: ${operation}: its session is denied everything, but there is no proof yet that the denial is in effect (${evidence.answers}); AWS may take a few minutes to apply it everywhere`,
            );
        }
    });
}

/** Denies everything to a session whose secret nobody has. */
export async function discardSession(lease: Lease, holder: RevocationHolder): Promise<void> {
    const operation = new Operation("revoke", "lease", lease.leaseId);
    await withIssuer(lease, operation, async (connection) => {
        await deny(connection, lease, holder, null, operation);
    });
}

/**
 * Returns whether a session is a predecessor whose shortened end has passed. AWS has denied it everything since then.
 */
function wasDeniedBefore({ secretAccessKey, expiresAt }: Lease): boolean {
    return secretAccessKey === "" && expiresAt !== null && Date.parse(expiresAt) + settleMs <= awsNow();
}

/** Ends a predecessor's session at a time before its own end. */
export async function shortenSession(lease: Lease, holder: RevocationHolder, end: string): Promise<void> {
    const operation = new Operation("update", "lease", lease.leaseId);
    await proveAccount(lease.backend, lease.accountId, operation);
    await deny(lease.backend, lease, holder, end, operation);
}

/** Warns that a session cannot be revoked, and states when AWS ends it. */
export function warnNotRevocable(lease: Lease): void {
    const why = typeOf(lease).notRevocable;
    if (!hasSessionEnded(lease) && why) {
        console.warn(
            `stacklease: revoke lease ${lease.leaseId}: its session cannot be revoked and is valid until ${lease.sessionExpiration}: ${explanationText(why)}`,
        );
    }
}

/**
 * Time in milliseconds after which a process that has read the document before this write has overwritten it, if it
 * does.
 */
const overwriteMs = 1_000;

/**
 * Denies a session everything, and makes sure that no other process has overwritten the denial.
 * @param waitForEvidence waits until the Deny is in effect
 */
async function deny(
    connection: Connection,
    lease: Lease,
    holder: RevocationHolder,
    from: string | null,
    operation: Operation,
    watch?: SessionWatch,
    waitForEvidence: (denial: WrittenDenial) => Promise<RevocationEvidence> | undefined = () => undefined,
): Promise<RevocationEvidence | undefined> {
    const sessionName = sessionNameOf(lease);
    if (sessionName === "") {
        throw new LeaseError({
            code: "NotRevocable",
            operation,
            reason: "the id of its session is not in the ledger",
            remedy: `wait until ${lease.sessionExpiration}, when AWS ends it`,
        });
    }
    try {
        const revocation = { sessionName, from };
        const denial = await denySession(connection, holder, lease.backend.ledgerId, revocation, watch);
        const waiting = waitForEvidence(denial);
        const confirmLater = async () => {
            await Promise.race([setTimeout(overwriteMs), ...(waiting ? [waiting] : [])]);
            await denial.confirm();
        };
        const [evidence] = await settleAll([waiting, confirmLater()]);
        return evidence;
    } catch (error) {
        if (error instanceof DenialFailed) {
            throw new LeaseError({ operation, ...error.explanation }, { cause: error.cause });
        }
        if (hasCode(error, "AccessDenied")) {
            const { code, reason, remedy } = explain(operation, `iam:Put${holder.kind}Policy`, connection, error);
            // An explicit deny overrides every grant.
            const grant = isExplicitDeny((error as Error).message) ? "" : `: ${grantFor(holder)}`;
            const until = `or wait until ${lease.sessionExpiration}, when its session expires`;
            throw new LeaseError({ code, operation, reason, remedy: `${remedy}${grant}, ${until}` }, { cause: error });
        }
        throw explain(operation, "denying its session", connection, error);
    }
}

function grantFor({ kind, arn }: RevocationHolder): string {
    const Action = [`iam:Get${kind}Policy`, `iam:Put${kind}Policy`];
    return JSON.stringify({ Effect: "Allow", Action, Resource: arn });
}

import { callerIdentity, proveAccount } from "../../aws/callerIdentity";
import { isUserSession } from "../../aws/userSession";
import { LeaseError } from "../../errors/leaseError";
import { Operation } from "../../errors/operation";
import type { CredentialDriver } from "../../lease/credentialDriver";
import { killedFinding } from "../../lease/drift";
import { findIamFault, type IssuedInputs, type IssuerFault } from "../../lease/issuerFault";
import type { Lease, LeaseInputs } from "../../lease/leaseInputs";
import { readyTimeoutSecondsOf, waitForGrant } from "../../lease/ready";
import { hasSessionEnded, isRevocable } from "../../lease/revocable";
import { findRoleFault, type SessionCaller } from "./callerFaults";
import type { RevocationHolder } from "./heldRevocations";
import { isDenied } from "./isDenied";
import { mintSession, type SessionRequest } from "./mintSession";
import { discardSession, revokeSession, shortenSession, warnNotRevocable } from "./revokeSession";

/** The differences between types of sessions. */
export interface SessionType {
    /** Returns the request to STS. */
    request(inputs: LeaseInputs): SessionRequest;
    /** Returns the reason why AWS will refuse a session to this caller, or undefined. */
    findCallerFault(lease: IssuedInputs, caller: SessionCaller, ttlSeconds: number): IssuerFault | undefined;
    /**
     * Returns the identity whose policies apply to a session. Absent if AWS cannot tell a session from others of its
     * user.
     */
    holderOf?(lease: Lease): RevocationHolder;
}

/**
 * Returns the driver of a type whose credentials are a session. AWS ends the session, nothing in it can be changed, and
 * it can be denied everything.
 */
export function sessionDriver({ request, findCallerFault, holderOf }: SessionType): CredentialDriver {
    const revocableHolder = (lease: Lease) => (isRevocable(lease) ? holderOf?.(lease) : undefined);

    async function revoke(lease: Lease): Promise<void> {
        const holder = revocableHolder(lease);
        const operation = new Operation("revoke", "lease", lease.leaseId);
        await (holder ? revokeSession(lease, holder, operation) : warnNotRevocable(lease));
    }

    async function discard(lease: Lease): Promise<void> {
        const holder = revocableHolder(lease);
        await (holder ? discardSession(lease, holder) : warnNotRevocable(lease));
    }

    return {
        async mint(inputs, leaseId) {
            const lease = await mintSession(inputs, leaseId, request(inputs));
            try {
                const waitedMs = await waitForGrant(
                    lease,
                    readyTimeoutSecondsOf(lease) * 1_000,
                    new Operation("mint", "lease", leaseId),
                );
                return { ...lease, readyAfter: Math.round(waitedMs) / 1_000 };
            } catch (error) {
                await discard(lease).catch(() => {}); // Nobody has its secret, and AWS ends it.
                throw error;
            }
        },

        /**
         * AWS reports nothing about a session. An issuer that can deny it everything can also read whether that was
         * done.
         */
        async observe(lease) {
            if (hasSessionEnded(lease)) {
                return lease;
            }
            const operation = new Operation("refresh", "lease", lease.leaseId);
            await proveAccount(lease.backend, lease.accountId, operation);
            const holder = revocableHolder(lease);
            const denied = holder && (await isDenied(lease, holder, operation));
            return denied === undefined ? lease : { ...lease, drift: denied ? [killedFinding] : [] };
        },

        /** Only an earlier end can be applied, for a predecessor that keeps working beside its successor. */
        async sync(lease, inputs) {
            const holder = revocableHolder(lease);
            if (holder && inputs.expiresAt !== null && inputs.expiresAt !== lease.expiresAt) {
                await shortenSession(lease, holder, inputs.expiresAt);
            }
            return { ...lease, ...inputs };
        },

        async kill(lease) {
            const holder = revocableHolder(lease);
            const operation = new Operation("kill", "lease", lease.leaseId);
            if (!holder) {
                throw new LeaseError({
                    code: "NotRevocable",
                    operation,
                    reason: "its session cannot be revoked",
                    remedy: `wait until ${lease.sessionExpiration}, when AWS ends it`,
                });
            }
            await revokeSession(lease, holder, operation);
            return { ...lease, drift: [killedFinding] };
        },

        revoke,

        async findIssuerFault(lease, ttlSeconds) {
            const { backend, policy } = lease;
            const { arn } = await callerIdentity(backend, new Operation("plan", "lease", lease.name));
            const caller = { arn, isUserSession: await isUserSession(backend, arn) };
            return (
                findCallerFault(lease, caller, ttlSeconds) ??
                (policy.revocable === true ? await findIamFault(backend, arn) : undefined) ??
                (await findRoleFault(lease, ttlSeconds))
            );
        },
    };
}

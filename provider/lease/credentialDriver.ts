import type { User } from "@aws-sdk/client-iam";
import type { Connection } from "../aws/connection";
import { LeaseError } from "../errors/leaseError";
import type { Operation } from "../errors/operation";
import type { PolicyDocument } from "../policy/document";
import type { IssuedInputs, IssuerFault } from "./issuerFault";
import type { Lease, LeaseInputs } from "./leaseInputs";

/**
 * Operations in AWS on leases of one credential type. The lifecycle code uses only this interface. Each method verifies
 * the account itself, before it writes and before it believes that something does not exist.
 */
export interface CredentialDriver {
    /**
     * Issues a credential. Leaves nothing behind if it fails.
     * @throws IncompleteLease if it fails and what it created cannot be removed
     */
    mint(inputs: LeaseInputs, leaseId: string): Promise<Lease>;
    /** Returns the lease as it is in AWS now; undefined if it no longer exists. */
    observe(lease: Lease): Promise<Lease | undefined>;
    /**
     * Applies changed inputs to a live lease and keeps its key.
     * @throws EndedLease if the lease no longer exists or was killed
     */
    sync(lease: Lease, inputs: LeaseInputs): Promise<Lease>;
    /**
     * Ends a lease at once and keeps what remains of it for the record. Afterwards the lease can only be replaced or
     * revoked.
     */
    kill(lease: Lease): Promise<Lease>;
    /** Ends a lease permanently. Succeeds if there is nothing left to end. */
    revoke(lease: Lease): Promise<void>;
    /**
     * Returns the reason why AWS will refuse to issue or change a lease, as far as the identity of the issuer shows it.
     * Returns undefined if there is none. Writes nothing.
     */
    findIssuerFault(lease: IssuedInputs, ttlSeconds: number): Promise<IssuerFault | undefined>;
}

/** The driver of a credential type whose leases have IAM users. */
export interface UserDriver extends CredentialDriver {
    /** Returns the users of leases, as seen with a connection. */
    users(connection: Connection): Promise<LeaseUsers>;
}

/**
 * The IAM users of leases in one account. They are found by path, name and tags, and ended without a ledger. The caller
 * first verifies the account, and verifies that a user belongs to a ledger before it ends the user.
 */
export interface LeaseUsers {
    /** Returns the users under a path, without their tags, which listings do not include. */
    list(path: string): Promise<User[]>;
    /** Returns a user with its tags; undefined if it does not exist. */
    find(userName: string): Promise<User | undefined>;
    /**
     * Returns a user that may have been created moments ago. Retries for a while if AWS reports that it does not exist,
     * because IAM's replicas lag.
     */
    findRecent(userName: string): Promise<User | undefined>;
    /** Returns the inline policy of stacklease on a user; undefined if there is none. */
    findDocument(userName: string): Promise<PolicyDocument | undefined>;
    /** Returns whether a user has access keys; false if the user does not exist. */
    hasKeys(userName: string): Promise<boolean>;
    /** Returns whether a user belongs to a ledger. */
    isOurs(user: User, owner: Owner): Promise<boolean>;
    /** Throws an error if a user does not belong to a ledger. */
    assertOurs(user: User, owner: Owner, operation: Operation): Promise<void>;
    /** Deactivates one access key. Returns false if the user does not have it. */
    deactivateKey(userName: string, accessKeyId: string): Promise<boolean>;
    /**
     * Denies a user everything and deactivates its keys. The user stays for the record.
     * @param boundary ARN of the permissions boundary that the user should have; null leaves the boundary as it is
     * @returns the number of keys that it had before
     */
    kill(user: User, boundary: string | null): Promise<number>;
    /**
     * Denies a user everything, and deletes it with everything that depends on it.
     * @param boundary ARN of the permissions boundary that the user should have; null leaves the boundary as it is
     */
    remove(user: User, boundary: string | null): Promise<void>;
}

/**
 * The expected owner of a user: a ledger, identified by its id and by the access key that it has recorded for the user.
 */
export interface Owner {
    readonly ledgerId: string;
    /** Empty if the ledger has recorded no key. */
    readonly accessKeyId: string;
}

/**
 * A mint that failed and left something that could not be removed. The ledger must keep it, so that destroy finds it.
 */
export class IncompleteLease extends Error {
    constructor(
        readonly remains: Lease,
        readonly reasons: readonly string[],
    ) {
        super(reasons.join("; "));
    }
}

/** A lease that can no longer be changed, because its user does not exist or it was killed. */
export class EndedLease extends LeaseError {}

import type { User } from "@aws-sdk/client-iam";
import type { Connection } from "../aws/connection";
import { LeaseError } from "../errors/leaseError";
import type { Operation } from "../errors/operation";
import type { PolicyDocument } from "../policy/document";
import type { IssuedInputs, IssuerFault } from "./issuerFault";
import type { Lease, LeaseInputs } from "./leaseInputs";

/**
 * What is done in AWS with leases of one credential type. The lifecycle code knows only this. Each method proves the
 * account itself before it writes, and before it believes that something is gone.
 */
export interface CredentialDriver {
    /** Issues a credential. Leaves nothing behind when it fails, or throws an {@link IncompleteLease}. */
    mint(inputs: LeaseInputs, leaseId: string): Promise<Lease>;
    /** Returns the lease as AWS has it now; undefined when it is gone. */
    observe(lease: Lease): Promise<Lease | undefined>;
    /**
     * Brings a live lease to changed inputs, its key unchanged.
     * @throws EndedLease when there is none any more
     */
    sync(lease: Lease, inputs: LeaseInputs): Promise<Lease>;
    /** Ends a lease at once, and leaves what there is of it for the record. Only replaced or revoked from then on. */
    kill(lease: Lease): Promise<Lease>;
    /** Ends a lease for good. Succeeds when there is nothing left to end. */
    revoke(lease: Lease): Promise<void>;
    /**
     * Returns what AWS will refuse of a lease that is about to be issued or changed, as far as that can be known from
     * who the issuer is. Writes nothing.
     * @param ttl in seconds
     */
    findIssuerFault(lease: IssuedInputs, ttl: number): Promise<IssuerFault | undefined>;
}

/** The driver of a credential type whose leases have IAM users of their own. */
export interface UserDriver extends CredentialDriver {
    /** Returns the users of leases as a connection reaches them. */
    users(connection: Connection): Promise<LeaseUsers>;
}

/**
 * The IAM users of leases in one account: found by path, name and tags, and ended without a ledger. The caller proves
 * the account before, and that a user is a ledger's before it ends one.
 */
export interface LeaseUsers {
    /** Returns the users under a path, without their tags, which listings do not have. */
    list(path: string): Promise<User[]>;
    /** Returns a user with its tags; undefined when there is none. */
    find(userName: string): Promise<User | undefined>;
    /** Returns a user that may have been made moments ago. Its absence is doubted for a while: IAM's replicas lag. */
    findYoung(userName: string): Promise<User | undefined>;
    /** Returns our one inline policy on a user; undefined when it is not there. */
    findDocument(userName: string): Promise<PolicyDocument | undefined>;
    /** Returns whether a user has access keys. One that is gone has none. */
    hasKeys(userName: string): Promise<boolean>;
    /** Returns whether a user is a ledger's. */
    isOurs(user: User, owner: Owner): Promise<boolean>;
    /** Refuses a user that is not a ledger's. */
    assertOurs(user: User, owner: Owner, operation: Operation): Promise<void>;
    /** Makes one key inactive. Returns false when the user does not hold it. */
    deactivateKey(userName: string, accessKeyId: string): Promise<boolean>;
    /**
     * Denies a user everything and makes its keys inactive. The user stays for the record.
     * @param boundary ARN of the boundary that the user is to have; null leaves it as it is
     * @returns how many keys it had before
     */
    kill(user: User, boundary: string | null): Promise<number>;
    /**
     * Denies a user everything and deletes it, with whatever is on it.
     * @param boundary ARN of the boundary that the user is to have; null leaves it as it is
     */
    remove(user: User, boundary: string | null): Promise<void>;
}

/** Whose a user is to be: a ledger's, by its id, and by the access key that the ledger has recorded for the user. */
export interface Owner {
    readonly ledgerId: string;
    /** Empty where the ledger has recorded none. */
    readonly accessKeyId: string;
}

/** A mint that failed and whose remains could not be removed: the ledger must keep them, so that destroy finds them. */
export class IncompleteLease extends Error {
    constructor(
        readonly remains: Lease,
        readonly reasons: readonly string[],
    ) {
        super(reasons.join("; "));
    }
}

/** A lease that nothing can be changed on any more: its user is gone, or it was killed. */
export class EndedLease extends LeaseError {}

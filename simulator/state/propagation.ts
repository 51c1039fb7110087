import type { Account } from "./account";
import type { Clock } from "./clock";
import type { AccessKey, Principal, User } from "./iamResources";

/** Delays in milliseconds until changes in IAM take effect in all of AWS. */
export interface PropagationDelays {
    /** Until other calls can see a new user. */
    users: number;
    /** Until AWS accepts a new access key. */
    keys: number;
    /** Until a change of the policies of a user or role takes effect. */
    policies: number;
    /** Until AWS rejects a deleted access key. */
    deletions: number;
}

/** The policies of a user or role since a point in time. */
interface Version {
    readonly atMs: number;
    readonly inlinePolicies: ReadonlyMap<string, string>;
    readonly attachedPolicies: ReadonlySet<string>;
}

interface DeletedKey {
    readonly account: Account;
    readonly user: User;
    readonly key: AccessKey;
    readonly atMs: number;
}

const noPolicies = { inlinePolicies: new Map<string, string>(), attachedPolicies: new Set<string>() };

/**
 * IAM's eventual consistency. Changes in IAM take effect in the rest of AWS after a delay, one per kind of change. By
 * default there is no delay, and all changes take effect immediately.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html#troubleshoot_general_eventual-consistency
 */
export class Propagation {
    readonly delays: PropagationDelays = { users: 0, keys: 0, policies: 0, deletions: 0 };
    readonly #versions = new WeakMap<Principal, Version[]>();
    #deletedKeys: DeletedKey[] = [];

    constructor(private readonly clock: Clock) {}

    /** @internal Runs an IAM write on a user and records its changes with their time. */
    followUser<T>(account: Account, userName: string, write: () => T): T {
        const find = () => account.users.get(userName.toLowerCase());
        const before = find();
        const keys = [...(before?.accessKeys.values() ?? [])];
        const result = this.#follow(find, write);
        const atMs = this.clock.now();
        const after = find();
        const user = before ?? after;
        const deletedKeys = keys.filter(({ accessKeyId }) => !after?.accessKeys.has(accessKeyId));
        this.#deletedKeys.push(...deletedKeys.flatMap((key) => (user ? [{ account, user, key, atMs }] : [])));
        this.#deletedKeys = this.#deletedKeys.slice(-10_000);
        return result;
    }

    /** @internal Runs an IAM write on a role and records its changes with their time. */
    followRole<T>(account: Account, roleName: string, write: () => T): T {
        return this.#follow(() => account.roles.get(roleName.toLowerCase()), write);
    }

    #follow<T>(find: () => Principal | undefined, write: () => T): T {
        const before = find();
        if (before && !this.#versions.has(before)) {
            this.#versions.set(before, [versionOf(before, Number.NEGATIVE_INFINITY)]);
        }
        const result = write();
        const after = find();
        if (after) {
            const version = versionOf(after, this.clock.now());
            this.#versions.set(after, [...(this.#versions.get(after) ?? []), version].slice(-50));
        }
        return result;
    }

    /** @internal Returns whether other calls can see a user. */
    isVisible({ createdAt }: User): boolean {
        return this.clock.now() >= createdAt.getTime() + this.delays.users;
    }

    /** @internal Returns whether AWS accepts a new key. */
    isAccepted({ createdAt }: AccessKey): boolean {
        return this.clock.now() >= createdAt.getTime() + this.delays.keys;
    }

    /** @internal Returns a deleted key that AWS still accepts. */
    findDeletedKey(accessKeyId: string): DeletedKey | undefined {
        const sinceMs = this.clock.now() - this.delays.deletions;
        return this.#deletedKeys.find(({ key, atMs }) => key.accessKeyId === accessKeyId && atMs > sinceMs);
    }

    /** @internal Returns the policies of a user or role that are in effect now. */
    policiesOf(principal: Principal): Pick<Version, "inlinePolicies" | "attachedPolicies"> {
        if (this.delays.policies === 0) {
            return principal;
        }
        const untilMs = this.clock.now() - this.delays.policies;
        return (
            this.#versions.get(principal)?.findLast(({ atMs }) => atMs <= untilMs) ??
            (this.#versions.has(principal) ? noPolicies : principal)
        );
    }
}

function versionOf({ inlinePolicies, attachedPolicies }: Principal, atMs: number): Version {
    return { atMs, inlinePolicies: new Map(inlinePolicies), attachedPolicies: new Set(attachedPolicies) };
}

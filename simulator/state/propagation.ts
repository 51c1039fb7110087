import type { Account } from "./account";
import type { Clock } from "./clock";
import type { AccessKey, Principal, User } from "./iamResources";

/** How long AWS takes to learn of changes everywhere, in milliseconds. */
export interface PropagationDelays {
    /** Until a new user is found by other calls than the one that made it. */
    users: number;
    /** Until a new access key is accepted. */
    keys: number;
    /** Until a written, attached, deleted or detached policy of a user or role counts. */
    policies: number;
    /** How long a deleted access key goes on being accepted. */
    deletions: number;
}

/** The policies of a user or role as they stood from some time on. */
interface Version {
    readonly at: number;
    readonly inlinePolicies: ReadonlyMap<string, string>;
    readonly attachedPolicies: ReadonlySet<string>;
}

interface DeletedKey {
    readonly account: Account;
    readonly user: User;
    readonly key: AccessKey;
    readonly at: number;
}

const none = { inlinePolicies: new Map<string, string>(), attachedPolicies: new Set<string>() };

/**
 * IAM's eventual consistency: what the rest of AWS knows lags behind what IAM has been told, by a delay of each kind.
 * Without delays, which is the default, everything counts at once.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html#troubleshoot_general_eventual-consistency
 */
export class Propagation {
    readonly delays: PropagationDelays = { users: 0, keys: 0, policies: 0, deletions: 0 };
    readonly #versions = new WeakMap<Principal, Version[]>();
    #deletedKeys: DeletedKey[] = [];

    constructor(private readonly clock: Clock) {}

    /** @internal Runs an IAM write on a user and notes what it changed, and when. */
    followUser<T>(account: Account, userName: string, write: () => T): T {
        const find = () => account.users.get(userName.toLowerCase());
        const before = find();
        const keys = [...(before?.accessKeys.values() ?? [])];
        const result = this.#follow(find, write);
        const at = this.clock.now();
        const after = find();
        const user = before ?? after;
        const gone = keys.filter(({ accessKeyId }) => !after?.accessKeys.has(accessKeyId));
        this.#deletedKeys.push(...gone.flatMap((key) => (user ? [{ account, user, key, at }] : [])));
        this.#deletedKeys = this.#deletedKeys.slice(-10_000);
        return result;
    }

    /** @internal The same for a write on a role. */
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

    /** @internal Whether other calls find a user already. */
    isVisible({ createdAt }: User): boolean {
        return this.clock.now() >= createdAt.getTime() + this.delays.users;
    }

    /** @internal Whether a key is accepted already. */
    isAccepted({ createdAt }: AccessKey): boolean {
        return this.clock.now() >= createdAt.getTime() + this.delays.keys;
    }

    /** @internal A key that is deleted and still accepted. */
    findDeletedKey(accessKeyId: string): DeletedKey | undefined {
        const since = this.clock.now() - this.delays.deletions;
        return this.#deletedKeys.find(({ key, at }) => key.accessKeyId === accessKeyId && at > since);
    }

    /** @internal The policies of a user or role that count now. */
    policiesOf(principal: Principal): Pick<Version, "inlinePolicies" | "attachedPolicies"> {
        if (this.delays.policies === 0) {
            return principal;
        }
        const until = this.clock.now() - this.delays.policies;
        return (
            this.#versions.get(principal)?.findLast(({ at }) => at <= until) ??
            (this.#versions.has(principal) ? none : principal)
        );
    }
}

function versionOf({ inlinePolicies, attachedPolicies }: Principal, at: number): Version {
    return { at, inlinePolicies: new Map(inlinePolicies), attachedPolicies: new Set(attachedPolicies) };
}

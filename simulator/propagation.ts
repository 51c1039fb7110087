import type { AccessKey, Account, User } from "./account";
import type { Clock } from "./clock";

/** How long AWS takes to learn of changes everywhere, in milliseconds. */
export interface PropagationDelays {
    /** Until a new user is found by other calls than the one that made it. */
    users: number;
    /** Until a new access key is accepted. */
    keys: number;
    /** Until a written, attached, deleted or detached policy of a user counts. */
    policies: number;
    /** How long a deleted access key goes on being accepted. */
    deletions: number;
}

/** A user's policies as they stood from some time on. */
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
 * IAM's eventual consistency: what the rest of AWS knows lags behind what IAM has been told, by a delay of each kind. Without
 * delays, which is the default, everything counts at once.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html#troubleshoot_general_eventual-consistency
 */
export class Propagation {
    readonly delays: PropagationDelays = { users: 0, keys: 0, policies: 0, deletions: 0 };
    readonly #versions = new WeakMap<User, Version[]>();
    #deletedKeys: DeletedKey[] = [];

    constructor(private readonly clock: Clock) {}

    /** @internal Runs an IAM write on a user and notes what it changed, and when. */
    follow<T>(account: Account, userName: string, write: () => T): T {
        const find = () => account.users.get(userName.toLowerCase());
        const before = find();
        const keys = [...(before?.accessKeys.values() ?? [])];
        if (before && !this.#versions.has(before)) {
            this.#versions.set(before, [versionOf(before, Number.NEGATIVE_INFINITY)]);
        }
        const result = write();
        const at = this.clock.now();
        const after = find();
        if (after) {
            this.#versions.set(after, [...(this.#versions.get(after) ?? []), versionOf(after, at)].slice(-50));
        }
        const user = before ?? after;
        const gone = keys.filter(({ accessKeyId }) => !after?.accessKeys.has(accessKeyId));
        this.#deletedKeys.push(...gone.flatMap((key) => (user ? [{ account, user, key, at }] : [])));
        this.#deletedKeys = this.#deletedKeys.slice(-10_000);
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

    /** @internal The policies of a user that count now. */
    policiesOf(user: User): Pick<Version, "inlinePolicies" | "attachedPolicies"> {
        if (this.delays.policies === 0) {
            return user;
        }
        const until = this.clock.now() - this.delays.policies;
        return this.#versions.get(user)?.findLast(({ at }) => at <= until) ?? (this.#versions.has(user) ? none : user);
    }
}

function versionOf({ inlinePolicies, attachedPolicies }: User, at: number): Version {
    return { at, inlinePolicies: new Map(inlinePolicies), attachedPolicies: new Set(attachedPolicies) };
}

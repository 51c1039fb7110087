import type { User } from "@aws-sdk/client-iam";
import { callerIdentity, proveAccount } from "../../../provider/aws/callerIdentity";
import { explain } from "../../../provider/aws/errors";
import { tagsOf } from "../../../provider/aws/tags";
import { leaseUsers } from "../../../provider/drivers/drivers";
import { Operation } from "../../../provider/errors/operation";
import type { LeaseUsers, Owner } from "../../../provider/lease/credentialDriver";
import { leaseTag, ledgerTag, nameTag, projectTag, stackTag } from "../../../provider/lease/naming";
import { forEachConcurrently, maxAwsCalls } from "../../process/concurrency";
import { isUnder } from "../../state/findLease";
import { parseUserPath, provenLedgerId } from "../../state/iamUsers";
import type { LedgerLease } from "../../state/leases";
import type { SearchScope } from "../../state/searchScopes";
import { isNamedAfter } from "../../state/stacks";

/** A lease's user to kill, and the ledger it has to belong to. */
export interface KillTarget extends Owner {
    readonly scope: SearchScope;
    readonly user: User;
    readonly arn: string;
    readonly leaseId: string;
    /** `project/stack`; null if its tags lack them. */
    readonly stack: string | null;
    readonly name: string;
    /** Set if a ledger that was read names it. Any other user has to prove its ledger by its path and tags. */
    readonly isInLedger?: true;
    /**
     * Set if AWS did not show it, so that only the ledger names it. Its account has to be proven before it is changed:
     * in another account its absence would prove nothing.
     */
    readonly isHidden?: true;
}

/** Which leases to kill. */
export interface KillFilter {
    readonly prefix: string;
    /** Ledgers to which the leases have to belong, besides those in {@link leases}. Default: any ledger. */
    readonly ledgerIds?: ReadonlySet<string> | undefined;
    /**
     * Stack that the leases' tags have to name, directly or as the parent of an issued stack. Set if no state names the
     * stack's ledger.
     */
    readonly stack?: NamedStack | undefined;
    /**
     * Matching leases in the ledgers that were read, by the ARNs of their users. They match whatever the users' tags
     * say.
     */
    readonly leases: ReadonlyMap<string, LedgerLease>;
}

/** A stack name. */
export interface NamedStack {
    readonly name: string;
    /** undefined for any project. */
    readonly project: string | undefined;
}

/** A scope, or a user in one, that could not be read. */
export interface ReadFailure {
    readonly scope: SearchScope;
    readonly error: Error;
}

/** Targets in one scope. */
export interface ScopeTargets {
    readonly scope: SearchScope;
    readonly targets: readonly KillTarget[];
    /** ARNs of the users that were read, whether they match or not. */
    readonly seen: readonly string[];
    /** ARNs of users that may be meant, but that nothing proves to be a ledger's. */
    readonly unproven: readonly string[];
    /** Users that could not be read, by ARN. */
    readonly unreadable: ReadonlyMap<string, ReadFailure>;
}

/**
 * Finds the users in a scope whose lease id is under a prefix.
 * @param known ARNs of users to skip
 */
export async function findTargets(
    scope: SearchScope,
    filter: KillFilter,
    known: ReadonlySet<string> = new Set(),
): Promise<ScopeTargets> {
    const operation = new Operation("kill", "leases under", filter.prefix);
    const { connection, path, accountId } = scope;
    await (accountId ? proveAccount(connection, accountId, operation) : callerIdentity(connection, operation));
    const users = await leaseUsers(connection);
    const listed = await users.list(path).catch((error) => {
        throw explain(operation, "listing users", connection, error);
    });
    const candidates = listed.filter(({ Arn = "" }) => !known.has(Arn));
    const targets = new Map<User, KillTarget>();
    const unproven = new Set<User>();
    const unreadable = new Map<string, ReadFailure>();
    await forEachConcurrently(maxAwsCalls, candidates, async (each) => {
        const { Arn = "", UserName = "" } = each;
        try {
            const user = await users.find(UserName); // The listing has no tags.
            const target = user && (await targetOf(users, scope, user, filter));
            if (target) {
                targets.set(each, target);
            } else if (user && isUnproven(user, scope, filter)) {
                unproven.add(each);
            }
        } catch (error) {
            unreadable.set(Arn, { scope, error: explain(operation, "iam:GetUser", connection, error) });
        }
    });
    return {
        scope,
        targets: candidates.flatMap((each) => targets.get(each) ?? []),
        seen: candidates.map(({ Arn = "" }) => Arn).filter((arn) => !unreadable.has(arn)),
        unproven: candidates.filter((each) => unproven.has(each)).map(({ Arn = "" }) => Arn),
        unreadable,
    };
}

/** Returns a user as a target; undefined if it does not match, or nothing proves that it is a ledger's. */
async function targetOf(
    users: LeaseUsers,
    scope: SearchScope,
    user: User,
    filter: KillFilter,
): Promise<KillTarget | undefined> {
    const known = filter.leases.get(user.Arn ?? "");
    if (known) {
        const target = targetOfLease(scope, user, known);
        return (await users.isOurs(user, target)) ? target : undefined;
    }
    const tags = tagsOf(user);
    const ledgerId = provenLedgerId(user);
    const isWanted =
        ledgerId !== undefined && isUnder(tags[leaseTag] ?? "", filter.prefix) && matchesLedgerAndStack(user, filter);
    if (!isWanted) {
        return undefined;
    }
    const [project, stack] = [tags[projectTag], tags[stackTag]];
    return {
        scope,
        user,
        ledgerId,
        arn: user.Arn ?? "",
        leaseId: tags[leaseTag] ?? "",
        stack: project && stack ? `${project}/${stack}` : null,
        name: tags[nameTag] ?? "",
        accessKeyId: "",
    };
}

/** Returns whether a user's path and tags match the ledgers or the stack of the filter. A missing tag matches. */
function matchesLedgerAndStack(user: User, { ledgerIds, stack: named }: KillFilter): boolean {
    const { [ledgerTag]: tagged, [stackTag]: stack, [projectTag]: project } = tagsOf(user);
    const { ledgerId } = parseUserPath(user.Path ?? "");
    const ledgerIdsOfUser = [tagged, ledgerId].filter((id) => id != null);
    const isOfLedger = !ledgerIds || ledgerIdsOfUser.some((id) => ledgerIds.has(id));
    const isOfStack =
        !named ||
        ((stack === undefined || stack === named.name || isNamedAfter(stack, named.name)) &&
            (project === undefined || named.project === undefined || project === named.project));
    return isOfLedger && isOfStack;
}

/**
 * Returns whether a user may be meant although nothing proves that it is a ledger's. Under the path "/" that takes more
 * than a missing tag, since all users of the account are listed.
 */
function isUnproven(user: User, { path }: SearchScope, filter: KillFilter): boolean {
    const leaseId = tagsOf(user)[leaseTag];
    const isInFolder = parseUserPath(user.Path ?? "").ledgerId !== null;
    const isMeant = (leaseId === undefined || isUnder(leaseId, filter.prefix)) && matchesLedgerAndStack(user, filter);
    const lacksProof = provenLedgerId(user) === undefined || filter.leases.has(user.Arn ?? "");
    return isMeant && lacksProof && (path !== "/" || isInFolder || leaseId !== undefined);
}

/** Returns the user of a ledger's lease as a target. */
export function targetOfLease(
    scope: SearchScope,
    user: User,
    { leaseId, lease, project, stack, shown: { name } }: LedgerLease,
): KillTarget {
    const { arn, accessKeyId, backend } = lease;
    return {
        scope,
        user,
        arn,
        leaseId,
        name,
        accessKeyId,
        ledgerId: backend.ledgerId,
        stack: `${project}/${stack}`,
        isInLedger: true,
    };
}

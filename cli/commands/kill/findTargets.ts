import type { User } from "@aws-sdk/client-iam";
import { callerIdentity, proveAccount } from "../../../provider/aws/callerIdentity";
import { explain } from "../../../provider/aws/errors";
import { tagsOf } from "../../../provider/aws/tags";
import type { LeaseUsers } from "../../../provider/lease/credentialDriver";
import { leaseUsers } from "../../../provider/lease/drivers";
import { leaseTag, ledgerTag, nameTag, projectTag, stackTag } from "../../../provider/lease/naming";
import { Operation } from "../../../provider/operation";
import { forEachConcurrently, maxAwsCalls } from "../../concurrency/forEachConcurrently";
import { isUnder } from "../../state/findLease";
import type { LedgerLease } from "../../state/leases";
import { certifiedLedger, ledgerFolder } from "../../state/ledgerFolder";
import type { SearchScope } from "../../state/searchScopes";
import { bearsNameOf } from "../../state/stacks";
import { type KillTarget, targetOfLease } from "./killTarget";

/** Which leases are wanted. */
export interface Wanted {
    readonly prefix: string;
    /** Only those of these ledgers, and those that {@link leases} names. Default: every ledger's. */
    readonly ledgerIds?: ReadonlySet<string> | undefined;
    /** Only those whose tags name this stack or one of its `issue`: for a stack of which no state tells the ledger. */
    readonly stack?: NamedStack | undefined;
    /** What ledgers tell of the leases that are wanted, by their users' ARNs: so they are known whatever their tags say. */
    readonly leases: ReadonlyMap<string, LedgerLease>;
}

/** A stack by its name. */
export interface NamedStack {
    readonly name: string;
    /** Default: any project. */
    readonly project: string | undefined;
}

/** A place, or a user at one, that AWS would not show, and why. */
export interface Unseen {
    readonly place: SearchScope;
    readonly reason: string;
}

/** What a place has. */
export interface FoundTargets {
    readonly place: SearchScope;
    readonly targets: readonly KillTarget[];
    /** ARNs of the users that were looked at, wanted or not. */
    readonly seen: readonly string[];
    /** ARNs of the users among them that may be meant, and that nothing proves to be a ledger's. */
    readonly spared: readonly string[];
    /** Users that could not be looked at, by ARN. */
    readonly unread: ReadonlyMap<string, Unseen>;
}

/**
 * Finds the users under a place's path whose lease id is under a prefix.
 * @param known ARNs of users that need not be looked at again
 */
export async function findTargets(
    place: SearchScope,
    wanted: Wanted,
    known: ReadonlySet<string> = new Set(),
): Promise<FoundTargets> {
    const operation = new Operation("kill", wanted.prefix);
    const { connection, path, accountId } = place;
    await (accountId ? proveAccount(connection, accountId, operation) : callerIdentity(connection, operation));
    const users = await leaseUsers(connection);
    const listed = await users.list(path).catch((error) => {
        throw explain(operation, "listing users", connection, error);
    });
    const asked = listed.filter(({ Arn = "" }) => !known.has(Arn));
    const targets = new Map<User, KillTarget>();
    const spared = new Set<User>();
    const unread = new Map<string, Unseen>();
    await forEachConcurrently(maxAwsCalls, asked, async (each) => {
        const { Arn = "", UserName = "" } = each;
        try {
            const user = await users.find(UserName); // For its tags.
            const target = user && (await targetOf(users, place, user, wanted));
            if (target) {
                targets.set(each, target);
            } else if (user && isSpared(user, place, wanted)) {
                spared.add(each);
            }
        } catch (error) {
            unread.set(Arn, { place, reason: explain(operation, "iam:GetUser", connection, error).message });
        }
    });
    return {
        place,
        targets: asked.flatMap((each) => targets.get(each) ?? []),
        seen: asked.map(({ Arn = "" }) => Arn).filter((arn) => !unread.has(arn)),
        spared: asked.filter((each) => spared.has(each)).map(({ Arn = "" }) => Arn),
        unread,
    };
}

/** A user as what is to be killed; undefined where it is not wanted, or not proven to be a ledger's. */
async function targetOf(
    users: LeaseUsers,
    place: SearchScope,
    user: User,
    wanted: Wanted,
): Promise<KillTarget | undefined> {
    const known = wanted.leases.get(user.Arn ?? "");
    if (known) {
        const target = targetOfLease(place, user, known);
        return (await users.isOurs(user, target)) ? target : undefined;
    }
    const tags = tagsOf(user);
    const ledgerId = certifiedLedger(user);
    const isWanted = ledgerId !== undefined && isUnder(tags[leaseTag] ?? "", wanted.prefix) && isOf(user, wanted);
    if (!isWanted) {
        return undefined;
    }
    const [project, stack] = [tags[projectTag], tags[stackTag]];
    return {
        ...{ place, user, ledgerId, arn: user.Arn ?? "", leaseId: tags[leaseTag] ?? "" },
        stack: project && stack ? `${project}/${stack}` : null,
        name: tags[nameTag] ?? "",
        accessKeyId: "",
    };
}

/** Whether a user is of the ledgers or the stack that are wanted, as far as it tells: one that tells neither may be. */
function isOf(user: User, { ledgerIds, stack: wanted }: Wanted): boolean {
    const { [ledgerTag]: tagged, [stackTag]: stack, [projectTag]: project } = tagsOf(user);
    const { ledgerId } = ledgerFolder(user.Path ?? "");
    const told = [tagged, ledgerId].filter((id) => id != null);
    const isOfLedger = !ledgerIds || told.some((id) => ledgerIds.has(id));
    const isOfStack =
        !wanted ||
        ((stack === undefined || stack === wanted.name || bearsNameOf(stack, wanted.name)) &&
            (project === undefined || wanted.project === undefined || project === wanted.project));
    return isOfLedger && isOfStack;
}

/** Whether somebody may expect a user to be killed that nothing proves to be a ledger's. Under the path "/" all users of the account are. */
function isSpared(user: User, { path }: SearchScope, wanted: Wanted): boolean {
    const leaseId = tagsOf(user)[leaseTag];
    const isInFolder = ledgerFolder(user.Path ?? "").ledgerId !== null;
    const isMeant = (leaseId === undefined || isUnder(leaseId, wanted.prefix)) && isOf(user, wanted);
    const isNobodys = certifiedLedger(user) === undefined || wanted.leases.has(user.Arn ?? "");
    return isMeant && isNobodys && (path !== "/" || isInFolder || leaseId !== undefined);
}

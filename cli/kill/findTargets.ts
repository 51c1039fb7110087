import type { User } from "@aws-sdk/client-iam";
import { callerIdentity, proveAccount } from "../../provider/aws/callerIdentity";
import { clientsFor } from "../../provider/aws/clients";
import { explain } from "../../provider/aws/errors";
import { findUser, tagsOf, usersUnder } from "../../provider/lease/iamUser/userApi";
import { leaseTag, ledgerTag, nameTag, projectTag, stackTag } from "../../provider/lease/naming";
import { callsAtOnce, forEachAtOnce } from "../atOnce";
import { isUnder } from "../ledger/findLease";
import type { Place } from "../ledger/places";
import { parentOf, shortName } from "../ledger/stacks";

/** A lease's user as AWS has it, whatever a ledger says. */
export interface Target {
    readonly place: Place;
    readonly user: User;
    readonly arn: string;
    readonly leaseId: string;
    readonly ledgerId: string;
    /** `project/stack` of its tags. */
    readonly stack: string;
    readonly name: string;
    /** Whether a ledger alone tells of it. Its account has to be proven before it is touched: in another one its absence would mean nothing. */
    readonly isUnseen?: true;
}

/** Which leases are wanted. */
export interface Wanted {
    readonly prefix: string;
    /** Only this stack's and those of its `issue`. Default: every stack's. */
    readonly stack: string | undefined;
    /** Only this project's, where the stack's is known. */
    readonly project: string | undefined;
}

/** A place, or a user at one, that AWS would not show, and why. */
export interface Unseen {
    readonly place: Place;
    readonly reason: string;
}

/** What a place has. */
export interface FoundTargets {
    readonly place: Place;
    readonly targets: readonly Target[];
    /** ARNs of the users that were looked at, wanted or not. */
    readonly seen: readonly string[];
    /** Users that could not be looked at, by ARN. */
    readonly unread: ReadonlyMap<string, Unseen>;
}

/**
 * Finds the users under a place's path whose lease id is under a prefix.
 * @param known ARNs of users that need not be looked at again
 */
export async function findTargets(
    place: Place,
    wanted: Wanted,
    known: ReadonlySet<string> = new Set(),
): Promise<FoundTargets> {
    const what = `kill ${wanted.prefix}`;
    const { connection, path, accountId } = place;
    await (accountId ? proveAccount(connection, accountId, what) : callerIdentity(connection, what));
    const iam = await clientsFor(connection).iam();
    const listed = await usersUnder(iam, path).catch((error) => {
        throw explain(what, "listing users", connection, error);
    });
    const asked = listed.filter(({ Arn = "" }) => !known.has(Arn));
    const targets = new Map<User, Target>();
    const unread = new Map<string, Unseen>();
    await forEachAtOnce(callsAtOnce, asked, async (each) => {
        const { Arn = "", UserName = "" } = each;
        try {
            const user = await findUser(iam, UserName); // For its tags.
            const target = user && targetOf(place, user);
            if (target && isWanted(target, wanted)) {
                targets.set(each, target);
            }
        } catch (error) {
            unread.set(Arn, { place, reason: explain(what, "iam:GetUser", connection, error).message });
        }
    });
    return {
        place,
        targets: asked.flatMap((each) => targets.get(each) ?? []),
        seen: asked.map(({ Arn = "" }) => Arn).filter((arn) => !unread.has(arn)),
        unread,
    };
}

function targetOf(place: Place, user: User): Target {
    const tags = tagsOf(user);
    return {
        place,
        user,
        arn: user.Arn ?? "",
        leaseId: tags[leaseTag] ?? "",
        ledgerId: tags[ledgerTag] ?? "",
        stack: `${tags[projectTag]}/${tags[stackTag] ?? ""}`,
        name: tags[nameTag] ?? "",
    };
}

function isWanted({ leaseId, stack: whole }: Target, { prefix, stack, project }: Wanted): boolean {
    const of = shortName(whole);
    const isOfStack = stack === undefined || of === stack || parentOf(of) === stack;
    return isUnder(leaseId, prefix) && isOfStack && (project === undefined || whole === `${project}/${of}`);
}

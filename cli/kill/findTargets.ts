import type { User } from "@aws-sdk/client-iam";
import { callerIdentity, proveAccount } from "../../provider/aws/callerIdentity";
import { clientsFor } from "../../provider/aws/clients";
import { explain } from "../../provider/aws/errors";
import { readAll } from "../../provider/lease/iamUser/pages";
import { findUser } from "../../provider/lease/iamUser/userApi";
import { leaseTag, ledgerTag, nameTag, projectTag, stackTag } from "../../provider/lease/naming";
import { isUnder } from "../ledger/findLease";
import type { Place } from "../ledger/places";
import { parentOf } from "../ledger/stacks";

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
}

/** Which leases are wanted. */
export interface Wanted {
    readonly prefix: string;
    /** Only this stack's and those of its `issue`. Default: every stack's. */
    readonly stack: string | undefined;
    /** Only this project's, where the stack's is known. */
    readonly project: string | undefined;
}

/** Finds the users under a place's path whose lease id is under a prefix. */
export async function findTargets(place: Place, { prefix, stack, project }: Wanted): Promise<Target[]> {
    const what = `kill ${prefix}`;
    const { connection, path, accountId } = place;
    await (accountId ? proveAccount(connection, accountId, what) : callerIdentity(connection, what));
    try {
        const iam = await clientsFor(connection).iam();
        const { paginateListUsers } = await import("@aws-sdk/client-iam");
        const users = await readAll(
            paginateListUsers({ client: iam, pageSize: 1_000 }, { PathPrefix: path }),
            (page) => page.Users,
        );
        const found = await Promise.all(users.map(({ UserName = "" }) => findUser(iam, UserName))); // Listings have no tags.
        return found.flatMap((user) => {
            const tags = Object.fromEntries((user?.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
            const leaseId = tags[leaseTag] ?? "";
            const of = tags[stackTag] ?? "";
            const ofStack = stack === undefined || of === stack || parentOf(of) === stack;
            const ofProject = project === undefined || tags[projectTag] === project;
            const wanted = isUnder(leaseId, prefix) && ofStack && ofProject;
            const labels = { stack: `${tags[projectTag]}/${of}`, name: tags[nameTag] ?? "" };
            const ids = { arn: user?.Arn ?? "", leaseId, ledgerId: tags[ledgerTag] ?? "" };
            return user && wanted ? [{ place, user, ...ids, ...labels }] : [];
        });
    } catch (error) {
        throw explain(what, "listing users", connection, error);
    }
}

import type { Simulator, User } from "stacklease/simulator";
import { leaseDocument } from "../../../provider/lease/guard";
import { leaseTag, ledgerTag } from "../../../provider/lease/naming";
import { isoSeconds } from "../../../provider/lease/schedule";
import { addAccessKey, addUser } from "../../../simulator/state/user";

/** A user from an unfinished mint. */
export interface Leftover {
    readonly ledgerId: string;
    /** Minutes since it was created. Default: 60. */
    readonly age?: number;
    /** Default: the tags of a mint of `shop/dev`. */
    readonly tags?: Readonly<Record<string, string>>;
    /** Default: the path of its ledger. */
    readonly path?: string;
}

/** Adds a user with a key and a guard to the first account, as a killed mint leaves it. */
export function addLeftover(aws: Simulator, userName: string, given: Leftover): User {
    const { ledgerId, age = 60, path = `/stacklease/${ledgerId}/` } = given;
    const mint = {
        ...{ [leaseTag]: `aws/deploy/${userName}`, [ledgerTag]: ledgerId },
        ...{ "stacklease:project": "shop", "stacklease:stack": "dev", "stacklease:name": "ci" },
    };
    const createdAt = new Date(aws.clock.now() - age * 60_000);
    const user = addUser(aws.account(), userName, path, createdAt);
    for (const [key, value] of Object.entries(given.tags ?? mint)) {
        user.tags.set(key.toLowerCase(), { key, value });
    }
    const grants = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "ec2:*", Resource: "*" }] } as const;
    const end = isoSeconds(aws.clock.now() + 60 * 60_000);
    user.inlinePolicies.set("stacklease", JSON.stringify(leaseDocument(grants, "aws", end)));
    addAccessKey(user, createdAt);
    return user;
}

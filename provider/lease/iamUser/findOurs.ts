import { setTimeout } from "node:timers/promises";
import type { IAMClient, User } from "@aws-sdk/client-iam";
import { awsNow } from "../../aws/clock";
import type { Lease } from "../leaseInputs";
import { assertOurs, findUser } from "./userApi";

/** A user this young that "does not exist" may only not be visible yet: IAM's replicas lag. OpenBao has the same rule. */
const youth = 5 * 60_000;

/** How long a young user's absence is asked about again before it is believed. */
const patience = 60_000;

/** The user of a lease, proven to be its ledger's, or undefined when its absence can be believed. */
export async function findOurs(iam: IAMClient, lease: Lease, what: string): Promise<User | undefined> {
    const user = await findEvenIfYoung(iam, lease);
    if (user) {
        assertOurs(user, lease.backend.ledgerId, what);
    }
    return user;
}

async function findEvenIfYoung(iam: IAMClient, lease: Lease): Promise<User | undefined> {
    const end = performance.now() + patience;
    for (let delay = 200; ; delay = Math.min(2 * delay, 5_000)) {
        const user = await findUser(iam, lease.userName ?? "");
        const age = awsNow() - Date.parse(lease.issuedAt);
        if (user || age > youth || performance.now() + delay > end) {
            return user;
        }
        await setTimeout(delay / 2 + (Math.random() * delay) / 2);
    }
}

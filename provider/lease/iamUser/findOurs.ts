import type { IAMClient, User } from "@aws-sdk/client-iam";
import { awsNow } from "../../aws/clock";
import type { Operation } from "../../operation";
import type { Lease } from "../leaseInputs";
import { assertOurs, type Owner } from "./ownership";
import { findUser, findYoungUser } from "./userApi";

/** A user this young that "does not exist" may only not be visible yet: IAM's replicas lag. OpenBao has the same rule. */
export const youth = 5 * 60_000;

/** The user of a lease, proven to be ours, or undefined when its absence can be believed. */
export async function findOurs(iam: IAMClient, lease: Lease, operation: Operation): Promise<User | undefined> {
    const isYoung = awsNow() - Date.parse(lease.issuedAt) <= youth;
    const user = await (isYoung ? findYoungUser : findUser)(iam, lease.userName ?? "");
    if (user) {
        await assertOurs(iam, user, ownerOf(lease), operation);
    }
    return user;
}

/** Whose the user of a lease is. */
export function ownerOf({ backend, accessKeyId }: Lease): Owner {
    return { ledgerId: backend.ledgerId, accessKeyId };
}

import type { IAMClient, User } from "@aws-sdk/client-iam";
import { awsNow } from "../../aws/clock";
import { youngMs } from "../../aws/whileAbsent";
import type { Operation } from "../../errors/operation";
import type { Owner } from "../../lease/credentialDriver";
import type { Lease } from "../../lease/leaseInputs";
import { assertOurs } from "./ownership";
import { findUser, findYoungUser } from "./userApi";

/** The user of a lease, proven to be ours, or undefined when its absence can be believed. */
export async function findOurs(iam: IAMClient, lease: Lease, operation: Operation): Promise<User | undefined> {
    const isYoung = awsNow() - Date.parse(lease.issuedAt) <= youngMs;
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

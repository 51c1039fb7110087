import type { IAMClient } from "@aws-sdk/client-iam";
import { ignoreAbsence } from "../../aws/errors";
import { documentName } from "../guard";
import {
    accessKeys,
    attachedPolicies,
    type Dependent,
    groups,
    inlinePolicies,
    loginProfile,
    mfaDevices,
    serviceCredentials,
    signingCertificates,
    sshKeys,
} from "./accessKinds";
import { unlessGone } from "./userApi";

/** What blocks the deletion of a user beside its keys. https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html */
const others = [
    loginProfile,
    serviceCredentials,
    sshKeys,
    signingCertificates,
    mfaDevices,
    groups,
    attachedPolicies,
    inlinePolicies,
];

/** What a pass over a user could not remove. */
export interface Remainder {
    /** Whether keys may be left. */
    readonly ofKeys: readonly unknown[];
    /** Why something of another kind, or what there is of it, could not be had. */
    readonly ofOthers: readonly unknown[];
}

/**
 * Removes every kind of dependent that AWS lists as blocking DeleteUser, keys first, but for our own document, which stands until
 * nothing is left to guard. One kind that can't be read or removed does not hold up the others.
 */
export async function stripUser(iam: IAMClient, userName: string): Promise<Remainder> {
    const ofKeys = await failuresOf([removeAll(iam, userName, accessKeys)]);
    const ofOthers = await failuresOf(others.map((kind) => removeAll(iam, userName, kind)));
    return { ofKeys, ofOthers };
}

/** An item that is gone meanwhile is passed over, and a listing of something that is gone is empty. */
async function removeAll(iam: IAMClient, userName: string, kind: Dependent): Promise<void> {
    const ids = kind.isSingle ? [userName] : ((await unlessGone(iam, userName, () => kind.list(iam, userName))) ?? []);
    const foreign = ids.filter((id) => kind !== inlinePolicies || id !== documentName);
    const failures = await failuresOf(foreign.map((id) => ignoreAbsence(kind.remove(iam, userName, id))));
    if (failures.length > 0) {
        throw failures[0];
    }
}

async function failuresOf(work: readonly Promise<unknown>[]): Promise<unknown[]> {
    const outcomes = await Promise.allSettled(work);
    return outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
}

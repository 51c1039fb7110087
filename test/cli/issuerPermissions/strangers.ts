import assert from "node:assert/strict";
import type { User } from "../../../simulator/state/iamResources";
import { addAccessKey } from "../../../simulator/state/user";
import type { Ledger } from "../../support/ledger";
import { groups, managed } from "./uses";

const now = new Date();
const active = "Active" as const;

/** Returns the user of a ledger's lease. */
export function userOf({ aws, current }: Ledger): User {
    const user = aws.account().users.get(String(current?.outs.userName).toLowerCase());
    assert.ok(user);
    return user;
}

/** Foreign additions to a lease's user. */
export const strangers = {
    inlinePolicy: (user: User) => user.inlinePolicies.set("more", '{"Version":"2012-10-17","Statement":[]}'),
    managedPolicy: (user: User) => user.attachedPolicies.add(managed[1]),
    group: (user: User) => user.groups.add(groups[1]),
    password: (user: User) => Object.assign(user, { loginProfile: { createdAt: now, passwordResetRequired: false } }),
    accessKey: (user: User) => addAccessKey(user, now),
    sshKey: (user: User) =>
        user.sshPublicKeys.set("APKASTRANGERSTRANGER", {
            id: "APKASTRANGERSTRANGER",
            body: "x",
            uploadedAt: now,
            status: active,
        }),
    certificate: (user: User) =>
        user.signingCertificates.set("CERTCERTCERTCERTCERTCERT", {
            id: "CERTCERTCERTCERTCERTCERT",
            body: "x",
            uploadedAt: now,
            status: active,
        }),
    serviceCredential: (user: User) =>
        user.serviceSpecificCredentials.set("ACCASTRANGERSTRANGER", {
            ...{ id: "ACCASTRANGERSTRANGER", serviceName: "codecommit.amazonaws.com", serviceUserName: "x" },
            ...{ createdAt: now, status: active },
        }),
    device: (user: User) => user.mfaDevices.set("GAHT12345678", now),
    virtualDevice(user: User, { aws }: Ledger) {
        const serialNumber = "arn:aws:iam::123456789012:mfa/phone";
        aws.account().virtualMfaDevices.set(serialNumber, { serialNumber, user: user.userName });
        user.mfaDevices.set(serialNumber, now);
    },
    tag: (user: User) => user.tags.set("x", { key: "x", value: "y" }),
};

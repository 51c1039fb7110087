import type { IssuerUse } from "../../../cli/issuerPermissions/issuerUse";
import { roleArn } from "../../support/roles";

const account = "123456789012";

export const role = roleArn();
export const managed = [
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws:iam::aws:policy/AmazonEC2FullAccess",
] as const;
export const groups = ["builders", "testers"] as const;
export const boundaries = [`arn:aws:iam::${account}:policy/first`, `arn:aws:iam::${account}:policy/second`] as const;

/** Everything in use, in the bounded form. */
export const wholeUse: IssuerUse = {
    accountId: account,
    partition: "aws",
    userPath: "/stacklease/",
    boundaries,
    users: true,
    attachments: true,
    groups,
    roles: [
        { arn: role, revocable: true, sessionTags: true, sourceIdentity: true },
        { arn: roleArn("closed"), revocable: false, sessionTags: false, sourceIdentity: false },
    ],
    federation: { sessionTags: true, revocable: true },
    issuerArn: `arn:aws:iam::${account}:user/admin`,
    rootKeys: true,
    commands: true,
};

/** The same in the unbounded form. */
export const unboundedUse: IssuerUse = { ...wholeUse, boundaries: [] };

/** The same for the session of a role as issuer. */
export const roleUse: IssuerUse = {
    ...wholeUse,
    issuerArn: `arn:aws:sts::${account}:assumed-role/issuer/stacklease`,
    rootKeys: false,
};

/** Nothing in use. */
export const noUse: IssuerUse = {
    ...wholeUse,
    ...{ boundaries: [], users: false, attachments: false, groups: [], roles: [], federation: null },
    ...{ issuerArn: null, rootKeys: false, commands: false },
};

import type { UserDriver } from "../../lease/credentialDriver";
import { findIssuerFault } from "./findIssuerFault";
import { killLease } from "./kill";
import { mint } from "./mint";
import { observe } from "./observe";
import { revokeUser } from "./revoke";
import { sync } from "./sync";
import { users } from "./users";

/** `iam_user`: a new IAM user with one access key, ended on time by an expiry guard in its own policy. */
export const iamUser: UserDriver = { mint, observe, sync, revoke: revokeUser, kill: killLease, findIssuerFault, users };

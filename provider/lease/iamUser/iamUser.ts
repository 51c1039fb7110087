import type { CredentialKind } from "../credentialKind";
import { kill } from "./kill";
import { mint } from "./mint";
import { observe } from "./observe";
import { revoke } from "./revoke";
import { sync } from "./sync";

/** `iam_user`: a fresh IAM user with one access key, ended on time by a guard in its own policy. */
export const iamUser: CredentialKind = { mint, observe, sync, revoke, kill };

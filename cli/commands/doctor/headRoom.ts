import { clientsFor } from "../../../provider/aws/clients";
import { explain, hasCode } from "../../../provider/aws/errors";
import { Operation } from "../../../provider/operation";
import { type Finding, fail, NotChecked, ok, warn } from "./finding";
import { type CheckedIssuer, knownIdentity, usableConnection } from "./issuers";

/** Above this part of the quota it is time to ask for more. */
const most = 0.8;

/** How many more users the account may have: each lease of a user is one. */
export async function headRoom(issuer: CheckedIssuer): Promise<Finding> {
    if (issuer.use && !issuer.use.users) {
        throw new NotChecked("the backend has no leases of users");
    }
    const { accountId } = await knownIdentity(issuer);
    const count = await countUsers(issuer);
    if (!count) {
        const says = issuer.use ? fail : warn; // Who is no issuer yet need not be one.
        return says("the issuer may not iam:GetAccountSummary", "give the issuer what stacklease issuer-policy prints");
    }
    const { users, quota } = count;
    const found = `${users} of ${quota} users in account ${accountId}`;
    return users > most * quota
        ? warn(found, "run stacklease sweep, remove users, or ask AWS for a higher quota (Users per account)")
        : ok(found);
}

/** undefined where the issuer may not. */
async function countUsers(issuer: CheckedIssuer): Promise<{ users: number; quota: number } | undefined> {
    const connection = usableConnection(issuer);
    const { GetAccountSummaryCommand } = await import("@aws-sdk/client-iam");
    const iam = await clientsFor(connection).iam();
    try {
        const { SummaryMap: { Users = 0, UsersQuota = 0 } = {} } = await iam.send(new GetAccountSummaryCommand({}));
        return { users: Users, quota: UsersQuota };
    } catch (error) {
        if (hasCode(error, "AccessDenied")) {
            return undefined;
        }
        throw explain(new Operation("count", "users"), "iam:GetAccountSummary", connection, error);
    }
}

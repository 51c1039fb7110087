import { describeCaller } from "../../../provider/aws/callerIdentity";
import type { Connection } from "../../../provider/aws/connection";
import { findRegion } from "../../../provider/aws/region";
import { findIamLimit, isUserSession, type SessionLimit, tokenLimit } from "../../../provider/aws/userSession";
import { type Finding, fail, ok, warn } from "./finding";
import { type CheckedIssuer, identityOf, usableConnection } from "./issuers";

/** Who issues: whether AWS takes it, in the account that the backend was made in. */
export async function issuerIdentity(issuer: CheckedIssuer): Promise<Finding> {
    const { backend } = issuer;
    const identity = await identityOf(issuer);
    const connection = usableConnection(issuer);
    const found = `${describeCaller(identity, connection)}${await describeRegion(connection)}`;
    if (backend && backend.accountId !== identity.accountId) {
        return fail(
            `backend ${backend.mount} belongs to account ${backend.accountId}, but ${found}`,
            `switch to credentials of ${backend.accountId} (to move the backend, change its accountId, profile or keys)`,
        );
    }
    const limit = await findLimit(issuer, connection, identity.arn);
    if (limit) {
        const isFatal = issuer.use && (issuer.use.users || limit === tokenLimit); // A session works that cannot be revoked.
        return (isFatal ? fail : warn)(`${found}: ${limit.cause}`, limit.remedy);
    }
    return identity.arn.endsWith(":root")
        ? warn(
              `${found}: the root user, whom no policy limits, and who can't assume roles`,
              "make a user or role with what stacklease issuer-policy prints, and let that issue",
          )
        : ok(found);
}

/** What the issuer cannot do of what it is used for, since it is a session. Without a stack that tells, it is to issue users. */
async function findLimit(
    { use }: CheckedIssuer,
    connection: Connection,
    arn: string,
): Promise<SessionLimit | undefined> {
    const tokens = use?.federation && (await isUserSession(connection, arn)) ? tokenLimit : undefined;
    const writesToIam = !use || use.users || use.roles.some(({ revocable }) => revocable);
    return tokens ?? (writesToIam ? findIamLimit(connection, arn) : undefined);
}

/** The region that AWS is asked in, if the surroundings choose it. One of the backend's own is its input, and may be a secret. */
async function describeRegion(connection: Connection): Promise<string> {
    const { name, source } = await findRegion(connection);
    const described = source === "no setting" ? "the default region" : `the region of ${source}`;
    return source === "the backend" ? "" : `, in ${name} (${described})`;
}

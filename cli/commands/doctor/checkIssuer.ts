import { type CaBundle, findCaBundle, readCaBundle } from "../../../provider/aws/caBundle";
import { describeCaller } from "../../../provider/aws/callerIdentity";
import { clientsFor } from "../../../provider/aws/clients";
import { clockOffset, describeOffset } from "../../../provider/aws/clock";
import type { Connection } from "../../../provider/aws/connection";
import { explain, hasCode } from "../../../provider/aws/errors";
import { LocalFault } from "../../../provider/aws/localFault";
import { describeProxy, findProxy, hasProxy, noProxy } from "../../../provider/aws/proxy";
import { findRegion } from "../../../provider/aws/region";
import { findIamLimit, isUserSession, type SessionLimit, tokenLimit } from "../../../provider/aws/userSession";
import { Operation } from "../../../provider/operation";
import { type CheckResult, fail, NotChecked, ok, warn } from "./checkResult";
import { type CheckedIssuer, identityOf, knownIdentity, usableConnection } from "./issuers";

/** Who issues: whether AWS takes it, in the account that the backend was made in. */
export async function checkIssuerIdentity(issuer: CheckedIssuer): Promise<CheckResult> {
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

/** Above this many milliseconds the dates of leases look wrong on this machine; AWS refuses signatures that are 5 minutes off. */
const tolerance = 60_000;

/** This machine's clock against AWS's, by the date of any answer, a refusal too. */
export async function checkClock(issuers: readonly CheckedIssuer[]): Promise<CheckResult> {
    await Promise.allSettled(issuers.map(identityOf));
    const offset = clockOffset();
    if (offset === undefined) {
        throw new NotChecked("AWS has not answered");
    }
    const seconds = Math.round(Math.abs(offset) / 1_000);
    return Math.abs(offset) > tolerance
        ? warn(
              `this machine's clock is ${describeOffset(offset)} AWS's`,
              "set the machine's clock, best by NTP; leases end by AWS's in any case",
          )
        : ok(seconds < 2 ? "as AWS's, to a second or two" : `${seconds} s ${offset > 0 ? "behind" : "ahead of"} AWS's`);
}

/** Whether proxies or CAs of AWS's settings are set, so that there is something to show. Those of Node.js are shown with it. */
export async function hasNetworkSettings(issuers: readonly CheckedIssuer[]): Promise<boolean> {
    return hasProxy("https") || hasProxy("http") || (await bundlesOf(issuers)).length > 0;
}

/** The proxies and CAs that calls of AWS go by: which are in effect, and whether they can be followed. */
export async function checkNetwork(issuers: readonly CheckedIssuer[]): Promise<CheckResult> {
    try {
        const proxies = (["https", "http"] as const).flatMap((scheme) => findProxy(scheme) ?? []);
        const bundles = await bundlesOf(issuers);
        await Promise.all(bundles.map(readCaBundle));
        const { variable, hosts } = noProxy();
        return ok(
            [
                ...proxies.map((proxy) => `proxy of ${describeProxy(proxy)}`),
                ...(proxies.length > 0 && hosts ? [`none for ${variable} (${hosts})`] : []),
                ...bundles.map(({ source, path }) => `CAs of ${source} (${path})`),
            ].join(", "),
        );
    } catch (error) {
        if (error instanceof LocalFault) {
            return fail(error.message, error.remedy);
        }
        throw error;
    }
}

/** The CA bundles of the issuers' connections, each once. */
async function bundlesOf(issuers: readonly CheckedIssuer[]): Promise<CaBundle[]> {
    const profiles = new Set(issuers.map(({ connection }) => connection?.profile ?? null));
    const found = await Promise.all([...profiles].map((profile) => findCaBundle({ profile })));
    return [...new Map(found.flatMap((bundle) => (bundle ? [[bundle.path, bundle]] : []))).values()];
}

/** Above this part of the quota it is time to ask for more. */
const most = 0.8;

/** How many more users the account may have: each lease of a user is one. */
export async function checkUserQuota(issuer: CheckedIssuer): Promise<CheckResult> {
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

import { type CaBundle, checkCertificates, findCaBundle, readCaBundle } from "../../../provider/aws/caBundle";
import { describeCaller } from "../../../provider/aws/callerIdentity";
import { clientsFor } from "../../../provider/aws/clients";
import { clockOffsetMs, describeOffset } from "../../../provider/aws/clock";
import type { Connection } from "../../../provider/aws/connection";
import { explain, hasCode } from "../../../provider/aws/errors";
import { LocalFault } from "../../../provider/aws/localFault";
import { describeProxy, findProxy, hasProxy, noProxy } from "../../../provider/aws/proxy";
import { findRegion } from "../../../provider/aws/region";
import { findIamLimit, isUserSession, type SessionLimit, tokenLimit } from "../../../provider/aws/userSession";
import { Operation } from "../../../provider/errors/operation";
import { type CheckedIssuer, issuerIdentity, provenIdentity, usableConnection } from "./checkedIssuers";
import { type CheckResult, fail, NotChecked, ok, warn } from "./checkResult";

/** Checks that AWS accepts the issuer, and that it belongs to the backend's account. */
export async function checkIssuerIdentity(issuer: CheckedIssuer): Promise<CheckResult> {
    const { backend } = issuer;
    const identity = await issuerIdentity(issuer);
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
        // Sessions that cannot be revoked work without access to IAM.
        const isFatal = issuer.use && (issuer.use.users || limit === tokenLimit);
        return (isFatal ? fail : warn)(`${found}: ${limit.reason}`, limit.remedy);
    }
    return identity.arn.endsWith(":root")
        ? warn(
              `${found}: the root user, which no policy limits and which cannot assume roles`,
              "create a user or role with the policy that stacklease issuer-policy prints, and use it as the issuer",
          )
        : ok(found);
}

/** Returns what the issuer cannot do because it is a session. Without a stack, it is assumed to issue users. */
async function findLimit(
    { use }: CheckedIssuer,
    connection: Connection,
    arn: string,
): Promise<SessionLimit | undefined> {
    const tokens = use?.federation && (await isUserSession(connection, arn)) ? tokenLimit : undefined;
    const writesToIam = !use || use.users || use.roles.some(({ revocable }) => revocable);
    return tokens ?? (writesToIam ? findIamLimit(connection, arn) : undefined);
}

/**
 * Returns the region of AWS calls, if the environment sets it. A region that the backend sets is an input, and may be
 * secret.
 */
async function describeRegion(connection: Connection): Promise<string> {
    const { name, source } = await findRegion(connection);
    const described = source === "no setting" ? "the default region" : `the region of ${source}`;
    return source === "the backend" ? "" : `, in ${name} (${described})`;
}

/**
 * Difference above which the dates of leases look wrong on this machine. AWS rejects signatures that are 5 minutes off.
 */
const clockToleranceMs = 60_000;

/** Checks this machine's clock against the date in any answer from AWS, including errors. */
export async function checkClock(issuers: readonly CheckedIssuer[]): Promise<CheckResult> {
    await Promise.allSettled(issuers.map(issuerIdentity));
    const offset = clockOffsetMs();
    if (offset === undefined) {
        throw new NotChecked("AWS did not answer");
    }
    const seconds = Math.round(Math.abs(offset) / 1_000);
    return Math.abs(offset) > clockToleranceMs
        ? warn(
              `this machine's clock is ${describeOffset(offset)} AWS's`,
              "set the clock, preferably with NTP; AWS ends leases by its own clock in any case",
          )
        : ok(seconds < 2 ? "matches AWS's clock" : `${seconds} s ${offset > 0 ? "behind" : "ahead of"} AWS's clock`);
}

/**
 * Returns whether AWS settings set a proxy or a CA bundle, so that there is something to show. The CAs of Node.js are
 * shown by the check of Node.js.
 */
export async function hasNetworkSettings(issuers: readonly CheckedIssuer[]): Promise<boolean> {
    return hasProxy("https") || hasProxy("http") || (await bundlesOf(issuers)).length > 0;
}

/** Checks the proxies and CA bundles of AWS calls: which are in effect, and whether they are valid. */
export async function checkNetwork(issuers: readonly CheckedIssuer[]): Promise<CheckResult> {
    try {
        const proxies = (["https", "http"] as const).flatMap((scheme) => findProxy(scheme) ?? []);
        const bundles = await bundlesOf(issuers);
        await Promise.all(bundles.map(async (bundle) => checkCertificates(bundle, await readCaBundle(bundle))));
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

/** Returns the CA bundles of the issuers' connections, each once. */
async function bundlesOf(issuers: readonly CheckedIssuer[]): Promise<CaBundle[]> {
    const profiles = new Set(issuers.map(({ connection }) => connection?.profile ?? null));
    const found = await Promise.all([...profiles].map((profile) => findCaBundle({ profile })));
    return [...new Map(found.flatMap((bundle) => (bundle ? [[bundle.path, bundle]] : []))).values()];
}

/** Share of the quota above which the check warns. */
const quotaWarningRatio = 0.8;

/** Checks how many users the account can still hold. Each `iam_user` lease is one. */
export async function checkUserQuota(issuer: CheckedIssuer): Promise<CheckResult> {
    if (issuer.use && !issuer.use.users) {
        throw new NotChecked("the backend issues no iam_user leases");
    }
    const { accountId } = await provenIdentity(issuer);
    const count = await countUsers(issuer);
    if (!count) {
        const result = issuer.use ? fail : warn; // Without a stack, the identity may not be meant to issue.
        return result(
            "the issuer lacks permission for iam:GetAccountSummary",
            "grant the issuer the policy that stacklease issuer-policy prints",
        );
    }
    const { users, quota } = count;
    const found = `${users} of ${quota} users in account ${accountId}`;
    return users > quotaWarningRatio * quota
        ? warn(
              found,
              "run stacklease sweep, remove users, or lease sessions instead, because AWS does not raise this quota",
          )
        : ok(found);
}

/** Returns undefined if the issuer lacks permission. */
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

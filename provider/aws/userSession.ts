import type { IAMClient } from "@aws-sdk/client-iam";
import { clientsFor } from "./clients";
import type { Connection } from "./connection";
import { isDeadCredential } from "./errors";

/** What an issuer cannot do since it is a session, and what works instead. */
export interface SessionLimit {
    readonly cause: string;
    readonly remedy: string;
}

/**
 * Whether an issuer holds a session of GetSessionToken, as `aws-vault exec` makes by default: temporary credentials
 * (`ASIA…`) that act as a user. Nothing is asked for it.
 * @param arn the issuer's, as AWS tells it
 */
export async function isUserSession(connection: Connection, arn: string): Promise<boolean> {
    if (!arn.includes(":user/")) {
        return false;
    }
    const { sessionToken } = await (await clientsFor(connection).sts()).config.credentials();
    return Boolean(sessionToken);
}

/**
 * Returns why an issuer cannot call IAM, whatever its policies allow; undefined if it can, or if nobody can tell. Only
 * of a session of GetSessionToken IAM is asked, once, since nothing else tells whether it was made with MFA.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
export async function findIamLimit(connection: Connection, arn: string): Promise<SessionLimit | undefined> {
    if (arn.includes(":federated-user/")) {
        return {
            cause: "the issuer is a federated user's session, which cannot call IAM",
            remedy: "issue as a user or role",
        };
    }
    return (await isUserSession(connection, arn)) && !(await isTakenByIam(connection))
        ? {
              cause: "the issuer is a session of GetSessionToken without MFA, which cannot call IAM",
              remedy: "use the user's own key (aws-vault exec --no-session), sign in with MFA, or use assumed_role",
          }
        : undefined;
}

/** What a session of GetSessionToken cannot do, even with MFA. */
export const tokenLimit: SessionLimit = {
    cause: "AWS gives federation and session tokens for a user's own key only, and the issuer is a session of GetSessionToken",
    remedy: "use the user's own key (aws-vault exec --no-session), or use assumed_role",
};

const taken = new WeakMap<IAMClient, Promise<boolean>>();

/** Whether IAM takes a session. A denial comes from IAM, too: it has taken the session. */
async function isTakenByIam(connection: Connection): Promise<boolean> {
    const iam = await clientsFor(connection).iam();
    const { GetAccountSummaryCommand } = await import("@aws-sdk/client-iam");
    const known = taken.get(iam);
    const answer =
        known ??
        iam.send(new GetAccountSummaryCommand({})).then(
            () => true,
            (error) => !isDeadCredential(error),
        );
    taken.set(iam, answer);
    return answer;
}

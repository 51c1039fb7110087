import type { IAMClient } from "@aws-sdk/client-iam";
import type { Reason } from "../errors/leaseError";
import { clientsFor } from "./clients";
import type { Connection } from "./connection";
import { isDeadCredential } from "./errors";

/** A limit that an issuer has because it is a session, and how to avoid it. */
export type SessionLimit = Required<Reason>;

/**
 * Returns whether an issuer uses a session of GetSessionToken, i.e. temporary credentials (`ASIA…`) that act as a user.
 * `aws-vault exec` creates one by default. Does not call AWS.
 * @param arn of the issuer, as AWS reports it
 */
export async function isUserSession(connection: Connection, arn: string): Promise<boolean> {
    if (!arn.includes(":user/")) {
        return false;
    }
    const { sessionToken } = await (await clientsFor(connection).sts()).config.credentials();
    return Boolean(sessionToken);
}

/**
 * Returns why an issuer cannot call IAM, regardless of its policies; undefined if it can, or if that is not known.
 * Calls IAM only for a session of GetSessionToken, and only once. There is no other way to find out whether the session
 * was created with MFA.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
export async function findIamLimit(connection: Connection, arn: string): Promise<SessionLimit | undefined> {
    if (arn.includes(":federated-user/")) {
        return {
            reason: "the issuer is a federated user's session, which cannot call IAM",
            remedy: "issue as a user or role",
        };
    }
    return (await isUserSession(connection, arn)) && !(await isAcceptedByIam(connection))
        ? {
              reason: "the issuer is a session of GetSessionToken without MFA, which cannot call IAM",
              remedy: "use the user's own key (aws-vault exec --no-session), sign in with MFA, or use assumed_role",
          }
        : undefined;
}

/** The limit of a session of GetSessionToken, even with MFA. */
export const tokenLimit: SessionLimit = {
    reason: "AWS issues federation and session tokens only for a user's own key, and the issuer is a session of GetSessionToken",
    remedy: "use the user's own key (aws-vault exec --no-session), or use assumed_role",
};

/** Whether IAM accepts the session of a client. */
const acceptance = new WeakMap<IAMClient, Promise<boolean>>();

/** Returns whether IAM accepts a session. If IAM denies the call, it has accepted the session. */
async function isAcceptedByIam(connection: Connection): Promise<boolean> {
    const iam = await clientsFor(connection).iam();
    const { GetAccountSummaryCommand } = await import("@aws-sdk/client-iam");
    const cached = acceptance.get(iam);
    const answer =
        cached ??
        iam.send(new GetAccountSummaryCommand({})).then(
            () => true,
            (error) => !isDeadCredential(error),
        );
    acceptance.set(iam, answer);
    return answer;
}

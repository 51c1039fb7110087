import { randomBytes } from "node:crypto";
import type { Answer } from "../service/service";
import type { Account } from "../state/account";
import type { Clock } from "../state/clock";
import { secretAccessKey, uniqueId } from "../state/identifiers";
import type { Session } from "../state/session";

/** Creates a session with a duration in seconds, and adds it to an account. */
export function issueSession(account: Account, actsFor: Session["actsFor"], seconds: number, clock: Clock): Session {
    // Responses and aws:TokenIssueTime have whole seconds, so the session has them as well.
    const nowMs = Math.floor(clock.now() / 1_000) * 1_000;
    const session: Session = {
        accessKeyId: uniqueId("ASIA"),
        secretAccessKey: secretAccessKey(),
        sessionToken: `IQoJb3JpZ2luX2Vj${randomBytes(240).toString("base64")}`,
        issuedAt: new Date(nowMs),
        expiration: new Date(nowMs + seconds * 1_000),
        actsFor,
    };
    account.sessions.set(session.accessKeyId, session);
    return session;
}

/**
 * Describes the credentials of a session for a response.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html
 */
export function describeCredentials({ accessKeyId, secretAccessKey, sessionToken, expiration }: Session): Answer {
    return {
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        SessionToken: sessionToken,
        Expiration: expiration,
    };
}

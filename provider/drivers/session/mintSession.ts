import type { Credentials, STSClient } from "@aws-sdk/client-sts";
import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { awsNow } from "../../aws/clock";
import { explain, InvalidResponse } from "../../aws/errors";
import { type Explanation, LeaseError } from "../../errors/leaseError";
import { Operation } from "../../errors/operation";
import { typeOf } from "../../lease/credentialTypes";
import type { Lease, LeaseInputs } from "../../lease/leaseInputs";
import { isoSeconds } from "../../lease/schedule";
import { endByName, sessionNameOf } from "./sessionName";

/** The request to STS of one credential type. */
export interface SessionRequest {
    /** Sends the request to AWS. */
    send(sts: STSClient, durationSeconds: number, issuerArn: string): Promise<IssuedSession>;
    /** Returns the reason why AWS refused, if more is known than AWS's answer; undefined otherwise. */
    explain?(error: unknown, issuerArn: string): Promise<Explanation | undefined>;
}

/** The answer of AWS. `sessionId` is null if AWS returns none. */
export interface IssuedSession {
    readonly credentials: Credentials | undefined;
    readonly arn: string;
    readonly sessionId: string | null;
}

/** A reason not to request a session, or not to request it again. */
export class RequestRefused extends Error {
    constructor(readonly explanation: Explanation) {
        super(explanation.reason);
    }
}

/**
 * Maximum time in milliseconds that a session can outlive the planned end in its name. The clocks of two calls differ.
 */
const marginMs = 60_000;

/** Returns the time by which a session that is requested now has certainly expired. */
export function latestEnd(durationSeconds: number): number {
    return awsNow() + durationSeconds * 1_000 + marginMs;
}

/**
 * Issues a session with one call. There is nothing to roll back in AWS: if an answer is lost, nobody can use the
 * session.
 */
export async function mintSession(inputs: LeaseInputs, leaseId: string, request: SessionRequest): Promise<Lease> {
    const { backend } = inputs;
    const { limits, issuingAction } = typeOf(inputs);
    const operation = new Operation("mint", "lease", leaseId);
    const { arn: issuerArn } = await proveAccount(backend, backend.accountId, operation);
    const durationSeconds = Math.max(
        limits.minimumSeconds,
        Math.ceil((Date.parse(inputs.expiresAt ?? "") - awsNow()) / 1_000),
    );
    try {
        const sts = await clientsFor(backend).sts();
        const issued = await requestInTime(() => request.send(sts, durationSeconds, issuerArn));
        const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = issued.credentials ?? {};
        if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration || !hasName(issued)) {
            throw new InvalidResponse("no session credentials");
        }
        return {
            ...inputs,
            leaseId,
            credentialType: inputs.policy.credentialType,
            accountId: backend.accountId,
            userName: null,
            arn: issued.arn,
            sessionId: issued.sessionId,
            issuerArn,
            accessKeyId: AccessKeyId,
            secretAccessKey: SecretAccessKey,
            sessionToken: SessionToken,
            sessionExpiration: isoSeconds(Expiration.getTime()),
            readyAfter: 0,
            drift: [],
        };
    } catch (error) {
        const explanation =
            error instanceof RequestRefused ? error.explanation : await request.explain?.(error, issuerArn);
        throw explanation
            ? new LeaseError({ operation, ...explanation }, { cause: error })
            : explain(operation, issuingAction, backend, error);
    }
}

/** Maximum number of requests until AWS returns a session that ends by the time in its name. */
const maxRequests = 3;

/**
 * Requests a session. Repeats a request whose retries took so long that the session would outlive the time in its name:
 * a later write would drop its revocation too early. Nobody can use the session of a repeated request.
 */
async function requestInTime(send: () => Promise<IssuedSession>): Promise<IssuedSession> {
    for (let requests = 1; ; requests++) {
        const issued = await send();
        const end = endByName(sessionNameOf(issued));
        if (end === undefined || (issued.credentials?.Expiration?.getTime() ?? 0) <= end) {
            return issued;
        }
        if (requests === maxRequests) {
            throw new RequestRefused({
                code: "TimedOut",
                reason: `AWS took more than ${marginMs / 1_000} s for each of ${maxRequests} requests`,
                remedy: "run the same command again",
            });
        }
    }
}

/**
 * Returns whether a session can later be denied by its name. A session without an id has no name, and passes. Otherwise
 * its id and its ARN must end with the name.
 */
function hasName({ arn, sessionId }: IssuedSession): boolean {
    const name = sessionNameOf({ sessionId });
    return sessionId === null || (name !== "" && arn.endsWith(`/${name}`));
}

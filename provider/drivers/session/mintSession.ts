import type { Credentials, STSClient } from "@aws-sdk/client-sts";
import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { awsNow } from "../../aws/clock";
import { explain, NoAnswer } from "../../aws/errors";
import { type Explanation, LeaseError } from "../../errors/leaseError";
import { Operation } from "../../errors/operation";
import { typeOf } from "../../lease/credentialTypes";
import type { Lease, LeaseInputs } from "../../lease/leaseInputs";
import { isoSeconds } from "../../lease/schedule";
import { sessionNameOf } from "./sessionName";

/** What a credential type asks STS for. */
export interface SessionRequest {
    /** Asks AWS. */
    send(sts: STSClient, seconds: number, issuerArn: string): Promise<IssuedSession>;
    /** Why AWS refused, where more can be said than AWS does. */
    explain?(error: unknown, issuerArn: string): Promise<Explanation | undefined>;
}

/** What AWS has answered. Its `sessionId` is null where AWS gives none. */
export interface IssuedSession {
    readonly credentials: Credentials | undefined;
    readonly arn: string;
    readonly sessionId: string | null;
}

/** Why a session is not asked for. */
export class Refused extends Error {
    constructor(readonly explanation: Explanation) {
        super(explanation.reason);
    }
}

/** A session outlives its planned end by this much at most, by its name: the clocks of two calls are not the same. */
const margin = 60_000;

/** When a session that is asked for now has run out for certain. */
export function certainEnd(seconds: number): number {
    return awsNow() + seconds * 1_000 + margin;
}

/**
 * Issues a session: one call. Nothing in AWS has to be rolled back: what a lost answer may have made, nobody can use.
 */
export async function mintSession(inputs: LeaseInputs, leaseId: string, request: SessionRequest): Promise<Lease> {
    const { backend } = inputs;
    const { limits, issuingAction } = typeOf(inputs);
    const operation = new Operation("mint", "lease", leaseId);
    const { arn: issuerArn } = await proveAccount(backend, backend.accountId, operation);
    const seconds = Math.max(limits.minimum, Math.ceil((Date.parse(inputs.expiresAt ?? "") - awsNow()) / 1_000));
    try {
        const sts = await clientsFor(backend).sts();
        const issued = await request.send(sts, seconds, issuerArn);
        const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = issued.credentials ?? {};
        if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration || !hasName(issued)) {
            throw new NoAnswer("no credentials of a session");
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
        const explanation = error instanceof Refused ? error.explanation : await request.explain?.(error, issuerArn);
        throw explanation
            ? new LeaseError({ operation, ...explanation }, { cause: error })
            : explain(operation, issuingAction, backend, error);
    }
}

/** Whether a session can be denied by its name later, where it has one: its id and its ARN end with it. */
function hasName({ arn, sessionId }: IssuedSession): boolean {
    const name = sessionNameOf({ sessionId });
    return sessionId === null || (name !== "" && arn.endsWith(`/${name}`));
}

import type { Lease } from "../../lease/leaseInputs";
import { cleanName, randomLetters } from "../../lease/naming";

const randomLength = 8;
const endLength = 7;

/** Characters that the random part, the end and their dashes take of a session's name. */
export const sessionNameOverhead = randomLength + endLength + 2;

/** How much of a resource's name goes into a session's name: short, so that many revoked sessions fit one policy. */
const middleLength = 32 - sessionNameOverhead;

/** The longest `roleSessionName`. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const roleSessionNameLimit = 64 - sessionNameOverhead;

/**
 * A session's name: `<name>-<random>-<end>`. It is drawn for each lease, so that one can be revoked alone, and says
 * itself when the session has run out, so that a revocation can be dropped then by whoever reads it.
 */
export function generateSessionName(given: string | null, resourceName: string, end: number): string {
    const first = given ?? cleanName(resourceName, middleLength);
    return `${first}-${randomLetters(randomLength)}-${Math.ceil(end / 1_000).toString(36)}`;
}

/** The name of a lease's session, by its id: `<unique id>:<session name>`. Empty where AWS has given none. */
export function sessionNameOf({ sessionId }: Pick<Lease, "sessionId">): string {
    return sessionId?.slice(sessionId.indexOf(":") + 1) ?? "";
}

/**
 * When a session has run out, in milliseconds since the epoch, by its name; `undefined` for a name that is not ours.
 */
export function endByName(sessionName: string): number | undefined {
    const [, end] = /-[a-z2-7]{8}-([0-9a-z]{6,7})$/.exec(sessionName) ?? [];
    return end === undefined ? undefined : Number.parseInt(end, 36) * 1_000;
}

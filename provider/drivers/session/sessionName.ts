import type { Lease } from "../../lease/leaseInputs";
import { cleanName, randomLetters } from "../../lease/naming";

const randomLength = 8;
const endLength = 7;

/** Number of characters of a session name that the random part, the end and the dashes take. */
export const sessionNameOverhead = randomLength + endLength + 2;

/**
 * Maximum number of characters of a resource's name in a session name. It is small so that many revoked sessions fit
 * into one policy.
 */
const middleLength = 32 - sessionNameOverhead;

/** Maximum length of `roleSessionName`. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const roleSessionNameLimit = 64 - sessionNameOverhead;

/**
 * Generates a session name: `<name>-<random>-<end>`. Each lease gets its own name, so that it can be revoked alone. The
 * name includes the end of the session, so that everyone who reads a revocation knows when it can be dropped.
 */
export function generateSessionName(given: string | null, resourceName: string, end: number): string {
    const first = given ?? cleanName(resourceName, middleLength);
    return `${first}-${randomLetters(randomLength)}-${Math.ceil(end / 1_000).toString(36)}`;
}

/**
 * Returns the name of a lease's session, taken from its id: `<unique id>:<session name>`. Empty if AWS returned none.
 */
export function sessionNameOf({ sessionId }: Pick<Lease, "sessionId">): string {
    return sessionId?.slice(sessionId.indexOf(":") + 1) ?? "";
}

/**
 * Returns the time when a session has expired, in milliseconds since the epoch, taken from its name. Returns undefined
 * for a name that stacklease did not generate.
 */
export function endByName(sessionName: string): number | undefined {
    const [, end] = /-[a-z2-7]{8}-([0-9a-z]{6,7})$/.exec(sessionName) ?? [];
    return end === undefined ? undefined : Number.parseInt(end, 36) * 1_000;
}

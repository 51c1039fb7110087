import { awsNow } from "../../provider/aws/clock";
import { nameIn } from "../../provider/aws/roles";
import type { Reason } from "../../provider/leaseError";
import { age } from "./age";
import { noteTag } from "./rootNote";
import { holdersOf, type LastUse, type Note, type RootKey, type RotationFacts } from "./rotationFacts";

/** Which key goes and which one comes. */
export interface RootRoles {
    /** The key that is to go; it may be gone from AWS already. */
    readonly old: string;
    /** The key that takes its place, whose secret is known; undefined until it is made. */
    readonly target?: string;
    /** A key that an interrupted run has made, and whose secret nobody knows. */
    readonly lost?: string;
}

/** Why the rotation can't go on, with the remedy. */
export interface Refusal {
    readonly refusal: Reason;
}

/** A key that was made so long after the note, at most, can be this command's own: it makes it right then. Milliseconds. */
const makingMs = 10 * 60_000;

/** A run that has left the note so lately may be at work yet, with the secret of the key that it has made. Milliseconds. */
const runningMs = 3 * 60_000;

/** The proof that AWS accepts a new key ends within a minute of its making; later uses are somebody's. Milliseconds. */
const provingMs = 2 * 60_000;

/** AWS cuts the date of a key to seconds. */
const dateSlackMs = 5_000;

/** Tells the keys of a user apart. A key that can't be proven to be the project's own is never given a role, and so never touched. */
export function rootRoles(facts: RotationFacts): RootRoles | Refusal {
    const { keys, note, secrets, stacks, backendKey, selected } = facts;
    if (note && !stacks.some(({ ledgerIds }) => ledgerIds.includes(note.ledgerId))) {
        return {
            refusal: {
                reason: `its user ${facts.userArn} is tagged as in rotation for the backend with ledger id ${note.ledgerId}, which no stack of the project here has, begun ${age(awsNow() - note.at)} ago`,
                remedy: `run the command to the end where that backend is, in another project or state backend (or take tag ${noteTag} off the user, if it is no more)`,
            },
        };
    }
    if (note && isThere(keys, note.old)) {
        const other = keys.find(({ id }) => id !== note.old);
        return !other || secrets.has(other.id)
            ? { old: note.old, ...(other && { target: other.id }) }
            : rolesWithout(other, note, facts);
    }
    const [first, second] = keys
        .filter(({ id }) => usersOf(facts, id).length > 0)
        .sort((a, b) => a.createdAt - b.createdAt);
    if (!first) {
        return {
            refusal: {
                reason: `no config or state of the project has a key of ${facts.userArn}`,
                remedy: `check --access-key-config`,
            },
        };
    }
    if (second) {
        return !secrets.has(second.id)
            ? { refusal: unknownSecret(facts, second) }
            : usersOf(facts, first.id).includes(selected)
              ? { old: first.id, target: second.id }
              : { refusal: elsewhere(facts, first, second) };
    }
    const gone = note?.old ?? (isThere(keys, backendKey) ? undefined : backendKey);
    if (gone) {
        return { old: gone, target: first.id };
    }
    const other = keys.find(({ id }) => id !== first.id);
    return other ? { refusal: strange(facts, other) } : { old: first.id };
}

/** The roles where the secret of the key beside the old one is not known. */
function rolesWithout(other: RootKey, note: Note, facts: RotationFacts): RootRoles | Refusal {
    if (usersOf(facts, other.id).length > 0) {
        return { refusal: unknownSecret(facts, other) };
    }
    if (!isOwn(other, note)) {
        return { refusal: strange(facts, other) };
    }
    const now = awsNow();
    return now < note.at + runningMs
        ? {
              refusal: {
                  reason: `a run has made ${other.id} ${age(now - other.createdAt)} ago, and may be about to store its secret`,
                  remedy: `run the same command again in ${age(runningMs)}`,
              },
          }
        : { old: note.old, lost: other.id };
}

/** The stacks that have a key in their config or state. */
function usersOf({ stacks }: RotationFacts, id: string): string[] {
    return stacks.filter((stack) => stack.pair?.id === id || holdersOf(stack, id).length > 0).map(({ name }) => name);
}

function isThere(keys: readonly RootKey[], id: string): boolean {
    return keys.some((key) => key.id === id);
}

/**
 * Whether a key whose secret is lost is one that this command has made: it was made right after the note that said so, at a time when the user
 * had but one, and its last use, all that AWS tells of, is none or as the proof that AWS accepts it: of STS, right then.
 */
function isOwn(key: RootKey, note: Note): boolean {
    const { lastUse, createdAt } = key;
    const isProof = typeof lastUse === "object" && lastUse.service === "sts" && lastUse.at <= createdAt + provingMs;
    return (lastUse === "never" || isProof) && wasMadeBy(key, note);
}

/** Whether a key was made right after a note. */
export function wasMadeBy({ createdAt }: RootKey, { at }: Note): boolean {
    return createdAt >= at - dateSlackMs && createdAt <= at + makingMs;
}

function strange({ userArn }: RotationFacts, { id, createdAt, lastUse }: RootKey): Refusal["refusal"] {
    const told = `${id}, ${age(awsNow() - createdAt)} old and ${describeUse(lastUse)}`;
    return {
        reason: `its user ${userArn} has another key, ${told}, which no config or state of the project has, so that it may be somebody else's, and AWS allows two`,
        remedy: `if nobody needs it, run aws iam delete-access-key --user-name ${nameIn(userArn)} --access-key-id ${id}, and the same command again`,
    };
}

function describeUse(lastUse: LastUse): string {
    return lastUse === "never"
        ? "never used"
        : lastUse === "unknown"
          ? "of unknown use (iam:GetAccessKeyLastUsed is not granted)"
          : `used last ${age(awsNow() - lastUse.at)} ago, with ${lastUse.service}`;
}

function unknownSecret(facts: RotationFacts, { id, isActive }: RootKey): Refusal["refusal"] {
    const { userArn, idConfig } = facts;
    const users = usersOf(facts, id).join(", ");
    const inUse = `${id}, another key of its user ${userArn}, is in use by ${users}, but`;
    return isActive
        ? {
              reason: `${inUse} its secret is not known`,
              remedy: `set ${idConfig} and its secret to one pair in ${users}, and run the same command again`,
          }
        : {
              reason: `${inUse} disabled`,
              remedy: `run aws iam update-access-key --user-name ${nameIn(userArn)} --access-key-id ${id} --status Active, and the same command again`,
          };
}

function elsewhere(facts: RotationFacts, first: RootKey, second: RootKey): Refusal["refusal"] {
    const users = usersOf(facts, first.id);
    return {
        reason: `stack ${facts.selected} has ${second.id}, but ${users.join(", ")} ${first.id} of the same user, and AWS allows two`,
        remedy: `run it with --stack ${users[0]} first, which puts ${second.id} in the place of ${first.id}`,
    };
}

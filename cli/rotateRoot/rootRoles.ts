import { awsNow } from "../../provider/aws/clock";
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
    readonly refusal: string;
}

/** A key that was made so long after the note, at most, can be this command's own: it makes it right then. Milliseconds. */
const makingMs = 10 * 60_000;

/** AWS cuts the date of a key to seconds. */
const dateSlackMs = 5_000;

/** Tells the keys of a user apart. A key that can't be proven to be the project's own is never given a role, and so never touched. */
export function rootRoles(facts: RotationFacts): RootRoles | Refusal {
    const { keys, note, secrets, stacks, backendKey, project } = facts;
    if (note && note.project !== project) {
        return {
            refusal: `its user ${facts.userArn} is tagged as in rotation by project ${note.project}, which was begun ${age(awsNow() - note.at)} ago; run the command there to the end first (or take tag ${noteTag} off the user, if that project is no more)`,
        };
    }
    if (note && isThere(keys, note.old)) {
        const other = keys.find(({ id }) => id !== note.old);
        return !other || secrets.has(other.id)
            ? { old: note.old, ...(other && { target: other.id }) }
            : isOwn(other, note)
              ? { old: note.old, lost: other.id }
              : { refusal: strange(facts, other) };
    }
    const isUsed = (id: string) => stacks.some((stack) => stack.pair?.id === id || holdersOf(stack, id).length > 0);
    const [first, second] = keys.filter(({ id }) => isUsed(id)).sort((a, b) => a.createdAt - b.createdAt);
    if (!first) {
        return {
            refusal: `no config or state of the project has a key of ${facts.userArn}; check --access-key-config`,
        };
    }
    if (second) {
        return secrets.has(second.id)
            ? { old: first.id, target: second.id }
            : { refusal: `its successor ${second.id} is in use, but its secret is not known; ${onePair(facts)}` };
    }
    const gone = note?.old ?? (isThere(keys, backendKey) ? undefined : backendKey);
    if (gone) {
        return { old: gone, target: first.id };
    }
    const other = keys.find(({ id }) => id !== first.id);
    return other ? { refusal: strange(facts, other) } : { old: first.id };
}

function isThere(keys: readonly RootKey[], id: string): boolean {
    return keys.some((key) => key.id === id);
}

/**
 * Whether a key whose secret is lost is one that this command has made: it was made right after the note that said so, at a time when the user
 * had but one, and nothing has used it, save for the proof that AWS accepts it, which asks STS.
 */
function isOwn(key: RootKey, note: Note): boolean {
    const { lastUse } = key;
    const isUnused = lastUse === "never" || (lastUse !== "unknown" && lastUse.service === "sts");
    return isUnused && wasMadeBy(key, note);
}

/** Whether a key was made right after a note. */
export function wasMadeBy({ createdAt }: RootKey, { at }: Note): boolean {
    return createdAt >= at - dateSlackMs && createdAt <= at + makingMs;
}

function strange({ userArn }: RotationFacts, { id, createdAt, lastUse }: RootKey): string {
    const userName = userArn.slice(userArn.lastIndexOf("/") + 1);
    const told = `${id}, ${age(awsNow() - createdAt)} old and ${describeUse(lastUse)}`;
    return `its user ${userArn} has another key, ${told}, which no config or state of the project has, so that it may be somebody else's, and AWS allows two; if nobody needs it, run aws iam delete-access-key --user-name ${userName} --access-key-id ${id}, and the same command again`;
}

function describeUse(lastUse: LastUse): string {
    return lastUse === "never"
        ? "never used"
        : lastUse === "unknown"
          ? "of unknown use (iam:GetAccessKeyLastUsed is not granted)"
          : `used last ${age(awsNow() - lastUse.at)} ago, with ${lastUse.service}`;
}

function onePair({ idConfig }: RotationFacts): string {
    return `set ${idConfig} and its secret to one pair, and run the same command again`;
}

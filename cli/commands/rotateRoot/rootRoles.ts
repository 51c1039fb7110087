import { nameIn } from "../../../provider/aws/arn";
import { awsNow } from "../../../provider/aws/clock";
import type { Reason } from "../../../provider/errors/leaseError";
import { noteTag } from "../../../provider/lease/naming";
import {
    formatAge,
    type LastUse,
    type RootKey,
    type RotationFacts,
    type RotationNote,
    urnsWith,
} from "./rotationFacts";

/** Which key is replaced, and by which. */
export interface RootRoles {
    /** The key to replace. AWS may have deleted it already. */
    readonly old: string;
    /** The new key, whose secret is known; undefined until it is created. */
    readonly target?: string;
    /** A key that an interrupted run created, and whose secret nobody knows. */
    readonly lost?: string;
}

/** Why the rotation cannot continue. */
export interface RotationRefusal {
    readonly refusal: Reason;
}

/** How long after the note this command may have created a key: it does so right away. */
const creationWindowMs = 10 * 60_000;

/** How long after the note its run may still be active and know the secret of the key that it created. */
const activeRunMs = 3 * 60_000;

/**
 * How long after a key's creation our own probes may use it: they end within a minute. A later use is somebody else's.
 */
const proofWindowMs = 2 * 60_000;

/** AWS reports a key's date to the second. */
const dateSlackMs = 5_000;

/**
 * Decides which key of a user is which. A key that is not provably the project's own gets no role, and so is never
 * touched.
 */
export function rootRoles(facts: RotationFacts): RootRoles | RotationRefusal {
    const { keys, note, secrets, stacks, backendKey, selected } = facts;
    if (note && !stacks.some(({ ledgerIds }) => ledgerIds.includes(note.ledgerId))) {
        return {
            refusal: {
                reason: `a tag on its user ${facts.userArn} says that a rotation for another backend (ledger id ${note.ledgerId}) started ${formatAge(awsNow() - note.at)} ago, and no stack of this project has that backend`,
                remedy: `finish the rotation in that backend's project or state backend, or remove tag ${noteTag} from the user if that backend no longer exists`,
            },
        };
    }
    if (note && exists(keys, note.old)) {
        const other = keys.find(({ id }) => id !== note.old);
        return !other || secrets.has(other.id)
            ? { old: note.old, ...(other && { target: other.id }) }
            : rolesWithoutSecret(other, note, facts);
    }
    const [first, second] = keys
        .filter(({ id }) => stacksWith(facts, id).length > 0)
        .sort((a, b) => a.createdAt - b.createdAt);
    if (!first) {
        return {
            refusal: {
                reason: `neither config nor state of the project has a key of ${facts.userArn}`,
                remedy: `check --access-key-config`,
            },
        };
    }
    if (second) {
        return !secrets.has(second.id)
            ? { refusal: unknownSecret(facts, second) }
            : stacksWith(facts, first.id).includes(selected)
              ? { old: first.id, target: second.id }
              : { refusal: otherStackFirst(facts, first, second) };
    }
    const deleted = note?.old ?? (exists(keys, backendKey) ? undefined : backendKey);
    if (deleted) {
        return { old: deleted, target: first.id };
    }
    const other = keys.find(({ id }) => id !== first.id);
    return other ? { refusal: foreignKey(facts, other) } : { old: first.id };
}

/** Returns the roles if the secret of the second key is not known. */
function rolesWithoutSecret(other: RootKey, note: RotationNote, facts: RotationFacts): RootRoles | RotationRefusal {
    if (stacksWith(facts, other.id).length > 0) {
        return { refusal: unknownSecret(facts, other) };
    }
    if (!isOwn(other, note)) {
        return { refusal: foreignKey(facts, other) };
    }
    const now = awsNow();
    return now < note.at + activeRunMs
        ? {
              refusal: {
                  reason: `a run created ${other.id} ${formatAge(now - other.createdAt)} ago, and may be about to store its secret`,
                  remedy: `run the same command again in ${formatAge(activeRunMs)}`,
              },
          }
        : { old: note.old, lost: other.id };
}

/** Returns the stacks that have a key in their config or state. */
function stacksWith({ stacks }: RotationFacts, id: string): string[] {
    return stacks.filter((stack) => stack.pair?.id === id || urnsWith(stack, id).length > 0).map(({ name }) => name);
}

function exists(keys: readonly RootKey[], id: string): boolean {
    return keys.some((key) => key.id === id);
}

/**
 * Returns whether this command created a key whose secret is lost: its creation follows the note, when the user had one
 * key, and it was never used, or last used with STS by our own probes right after.
 */
function isOwn(key: RootKey, note: RotationNote): boolean {
    const { lastUse, createdAt } = key;
    const isProof = typeof lastUse === "object" && lastUse.service === "sts" && lastUse.at <= createdAt + proofWindowMs;
    return (lastUse === "never" || isProof) && wasCreatedAfter(key, note);
}

/** Returns whether a key was created right after a note was written. */
export function wasCreatedAfter({ createdAt }: RootKey, { at }: RotationNote): boolean {
    return createdAt >= at - dateSlackMs && createdAt <= at + creationWindowMs;
}

function foreignKey({ userArn }: RotationFacts, { id, createdAt, lastUse }: RootKey): RotationRefusal["refusal"] {
    const described = `${id}, ${formatAge(awsNow() - createdAt)} old and ${describeUse(lastUse)}`;
    return {
        reason: `its user ${userArn} has another key, ${described}, which may be somebody else's, since neither config nor state of the project has it; AWS allows two keys per user`,
        remedy: `if nobody needs it, run aws iam delete-access-key --user-name ${nameIn(userArn)} --access-key-id ${id}, and then run the same command again`,
    };
}

function describeUse(lastUse: LastUse): string {
    return lastUse === "never"
        ? "never used"
        : lastUse === "unknown"
          ? "with unknown last use (the user lacks permission for iam:GetAccessKeyLastUsed)"
          : `last used ${formatAge(awsNow() - lastUse.at)} ago with ${lastUse.service}`;
}

function unknownSecret(facts: RotationFacts, { id, isActive }: RootKey): RotationRefusal["refusal"] {
    const { userArn, idConfig } = facts;
    const users = stacksWith(facts, id).join(", ");
    const inUse = `${users} uses ${id}, another key of its user ${userArn}, but`;
    return isActive
        ? {
              reason: `${inUse} its secret is not known`,
              remedy: `set ${idConfig} and its secret to one pair in ${users}, and run the same command again`,
          }
        : {
              reason: `${inUse} that key is disabled`,
              remedy: `run aws iam update-access-key --user-name ${nameIn(userArn)} --access-key-id ${id} --status Active, and then run the same command again`,
          };
}

function otherStackFirst(facts: RotationFacts, first: RootKey, second: RootKey): RotationRefusal["refusal"] {
    const users = stacksWith(facts, first.id);
    return {
        reason: `stack ${facts.selected} uses ${second.id}, but ${users.join(", ")} uses ${first.id} of the same user, and AWS allows two keys per user`,
        remedy: `run the command with --stack ${users[0]} first, to replace ${first.id} with ${second.id}`,
    };
}

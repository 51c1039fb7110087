import { type RotationRefusal, rootRoles } from "./rootRoles";
import { type RotationFacts, type StackFacts, urnsWith } from "./rotationFacts";

/** A step of a rotation. Every step can be repeated; after each one the rotation is planned again. */
export type Step =
    /** Writes the note that names the key to replace. */
    | { readonly do: "note" }
    /** Deletes the key whose secret an interrupted run lost. */
    | { readonly do: "discard"; readonly key: string }
    /** Writes the note, creates the new key, and waits until AWS accepts it. */
    | { readonly do: "create" }
    /** Stores the new pair in a stack's config. */
    | { readonly do: "store"; readonly stack: string }
    | { readonly do: "up"; readonly stack: string }
    /** Reads all states of the project and searches them for the old key. */
    | { readonly do: "prove" }
    | { readonly do: "disable" }
    | { readonly do: "delete" }
    /** Removes the note. */
    | { readonly do: "tidy" };

/** The steps of a rotation that remain, in order. */
export interface RotationPlan {
    /** Id of the key to replace. */
    readonly old: string;
    /** Id of the new key; undefined until it is created. */
    readonly target: string | undefined;
    readonly steps: readonly Step[];
    /** Where the old key is in stacks that no step changes. The proof fails because of them. */
    readonly otherUses: readonly KeyUse[];
}

/** A stack that has the old key in its state. */
export interface KeyUse {
    readonly stack: string;
    /** Of the resources that have it. */
    readonly urns: readonly string[];
}

/**
 * Returns the steps that remain, or why the rotation cannot continue. It goes by AWS, config and state alone: an
 * interrupted run records nothing else.
 */
export function planRotation(facts: RotationFacts): RotationPlan | RotationRefusal {
    const { keys, note, stacks, selected, idConfig, userArn, upDone, isProven } = facts;
    const roles = rootRoles(facts);
    if ("refusal" in roles) {
        return roles;
    }
    const { old, target, lost } = roles;
    const given = stacks.find(({ name }) => name === selected)?.pair?.id ?? "";
    if (given !== old && !keys.some(({ id }) => id === given)) {
        return {
            refusal: {
                reason: `${idConfig} of stack ${selected} holds no key of ${userArn}`,
                remedy: `set it and its secret to a key pair of that user, or update the config (git pull)`,
            },
        };
    }
    const toStore = stacks.filter((stack) => needsStore(facts, stack, old, target));
    const moving = stacks.filter(({ pair }) => pair && (pair.id === old || pair.id === target));
    const isBehind = (stack: StackFacts) => urnsWith(stack, old).length > 0 || lacksKey(stack, target);
    const toUp = moving.filter((stack) => !upDone.has(stack.name) && isBehind(stack));
    const key = keys.find(({ id }) => id === old);
    const steps: Step[] = [
        ...stepIf(target && key && note?.old !== old, { do: "note" }),
        ...stepIf(lost, { do: "discard", key: lost ?? "" }),
        ...stepIf(!target, { do: "create" }),
        ...toStore.map(({ name }) => ({ do: "store", stack: name }) as const),
        ...toUp.map(({ name }) => ({ do: "up", stack: name }) as const),
        ...stepIf(!isProven, { do: "prove" }),
        ...stepIf(key?.isActive, { do: "disable" }),
        // Before it was disabled, an update from another checkout may have brought it back.
        ...stepIf(key?.isActive, { do: "prove" }),
        ...stepIf(key, { do: "delete" }),
        ...stepIf(key ?? note, { do: "tidy" }),
    ];
    const otherUses = stacks
        .filter((stack) => !toUp.includes(stack))
        .map((stack) => ({ stack: stack.name, urns: urnsWith(stack, old) }))
        .filter(({ urns }) => urns.length > 0);
    return { old, target, steps, otherUses };
}

/** Returns whether a stack's config still has the old key, or the new one with the wrong secret. */
function needsStore(
    { secrets }: RotationFacts,
    { pair }: StackFacts,
    old: string,
    target: string | undefined,
): boolean {
    return pair?.id === old || (pair !== undefined && pair.id === target && pair.secret !== secrets.get(target));
}

/** Returns whether the backends of a stack have keys, but not the new one: theirs may be dead. */
function lacksKey(stack: StackFacts, target: string | undefined): boolean {
    return stack.backendKeys.length > 0 && (!target || urnsWith(stack, target).length === 0);
}

function stepIf(condition: unknown, step: Step): Step[] {
    return condition ? [step] : [];
}

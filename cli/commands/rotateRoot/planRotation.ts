import { type RotationRefusal, rootRoles } from "./rootRoles";
import { type RotationFacts, type StackFacts, urnsWith } from "./rotationFacts";

/** A step of a rotation. Each can be repeated, and what follows from it is looked at anew. */
export type Step =
    /** Leaves the note that says which key is to go. */
    | { readonly do: "note" }
    /** Deletes the key whose secret an interrupted run has lost. */
    | { readonly do: "discard"; readonly key: string }
    /** Leaves the note, makes the new key, and waits until AWS accepts it. */
    | { readonly do: "create" }
    /** Puts the new pair into a stack's config. */
    | { readonly do: "store"; readonly stack: string }
    | { readonly do: "up"; readonly stack: string }
    /** Reads all states of the project and looks for the old key. */
    | { readonly do: "prove" }
    | { readonly do: "disable" }
    | { readonly do: "delete" }
    /** Takes the note away. */
    | { readonly do: "tidy" };

/** What is left to do, first things first. */
export interface RotationPlan {
    readonly old: string;
    /** undefined until it is made. */
    readonly target: string | undefined;
    readonly steps: readonly Step[];
    /** What holds the old key in stacks that none of the steps changes. The proof fails by it. */
    readonly holders: readonly KeyUse[];
}

/** A stack whose state holds the old key. */
export interface KeyUse {
    readonly stack: string;
    readonly urns: readonly string[];
}

/** What is left to do of a rotation, or why it can't go on, by what AWS, config and state say: no more is kept of where it was interrupted. */
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
                remedy: `set it and its secret to a pair of that user, or get the config as it is now (git pull)`,
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
        // Until it was disabled, an update from another checkout may have brought it back.
        ...stepIf(key?.isActive, { do: "prove" }),
        ...stepIf(key, { do: "delete" }),
        ...stepIf(key ?? note, { do: "tidy" }),
    ];
    const holders = stacks
        .filter((stack) => !toUp.includes(stack))
        .map((stack) => ({ stack: stack.name, urns: urnsWith(stack, old) }))
        .filter(({ urns }) => urns.length > 0);
    return { old, target, steps, holders };
}

/** Whether a stack's config has the old key yet, or the new one with a secret that is not its own. */
function needsStore(
    { secrets }: RotationFacts,
    { pair }: StackFacts,
    old: string,
    target: string | undefined,
): boolean {
    return pair?.id === old || (pair !== undefined && pair.id === target && pair.secret !== secrets.get(target));
}

/** Whether the backends of a stack have keys, and none has the new one: what they have may be a dead one. */
function lacksKey(stack: StackFacts, target: string | undefined): boolean {
    return stack.backendKeys.length > 0 && (!target || urnsWith(stack, target).length === 0);
}

function stepIf(condition: unknown, step: Step): Step[] {
    return condition ? [step] : [];
}

import { hasCode, isAmbiguous } from "../../../provider/aws/errors";
import { LeaseError } from "../../../provider/errors/leaseError";
import { Operation } from "../../../provider/errors/operation";
import { CliError, exitCodes } from "../../errors/cliError";
import { setConfig } from "../../pulumi/stackConfig";
import { progress } from "../../terminal/print";
import type { RotationPlan, Step } from "./planRotation";
import { createKey, deleteKey, disableKey, proveAccepted, withKey } from "./rootKeys";
import { type KeyPair, removeNote, rerunRemedy, withRerunRemedy, writeNote } from "./rootUser";
import { pairIn, type RootRotation, type RotateRootOptions, stackNamed } from "./rotation";
import { readStackStates, type StackState } from "./stackStates";

/** The arguments of every step. */
export interface StepContext {
    readonly options: RotateRootOptions;
    readonly plan: RotationPlan;
    readonly operation: Operation;
    /** Interrupts an `up`. Every other step runs to its end. */
    readonly signal: AbortSignal;
}

/** Does a step and returns what it changed in the rotation. */
type StepFunction<S extends Step["do"]> = (
    rotation: RootRotation,
    step: Extract<Step, { do: S }>,
    context: StepContext,
) => Promise<Partial<RootRotation>>;

const stepFunctions: { readonly [S in Step["do"]]: StepFunction<S> } = {
    async note({ user, backend }, _step, { plan, operation }) {
        return { note: await writeNote(user, plan.old, backend.ledgerId, operation) };
    },

    async discard({ user, keys }, { key }, { operation }) {
        await deleteKey(user, key, operation);
        return { keys: keys.filter(({ id }) => id !== key) };
    },

    async create({ user, backend, keys, secrets }, _step, { plan, operation }) {
        const note = await writeNote(user, plan.old, backend.ledgerId, operation);
        const { createdAt, ...pair } = await createKey(user, note, operation).catch(async (error: LeaseError) => {
            // After these errors a key may exist: AWS created it without an answer, or another run did, up to the
            // limit. Otherwise there is none, and the note is of no use.
            if (!isAmbiguous(error.cause) && !hasCode(error.cause, "LimitExceeded")) {
                await removeNote(user, operation).catch(() => {});
            }
            throw error;
        });
        await proveAccepted(user, pair, operation);
        return {
            note,
            // Added here because IAM may take a while to list it.
            keys: [...keys, { id: pair.accessKeyId, isActive: true, createdAt, lastUse: "never" }],
            secrets: new Map([...secrets, [pair.accessKeyId, pair.secretAccessKey]]),
        };
    },

    async store(rotation, { stack: name }, { plan }) {
        const { configKeys, stacks } = rotation;
        const stack = stackNamed(rotation, name);
        const { accessKeyId, secretAccessKey } = targetOf(rotation, plan);
        const secret = { value: secretAccessKey, secret: true };
        const id = { value: accessKeyId, secret: pairIn(stack, configKeys)?.isIdSecret ?? false };
        // The secret first: if this stops between the two, the next run finds that the secret belongs to the new key. A
        // new id alone would leave the secret lost.
        await setConfig(stack.location, configKeys.secret, secret);
        await setConfig(stack.location, configKeys.id, id);
        const config = { ...stack.config, [configKeys.secret]: secret, [configKeys.id]: id };
        return { stacks: stacks.map((each) => (each === stack ? { ...each, config } : each)), isProven: false };
    },

    async up(rotation, { stack: name }, { signal }) {
        await upStack(stackNamed(rotation, name), signal);
        return { upDone: new Set([...rotation.upDone, name]), isProven: false };
    },

    async prove(_rotation, _step, { options }) {
        return { stacks: await readStackStates(options), isProven: true };
    },

    async disable(rotation, _step, { plan, operation }) {
        const { keys, secrets, user } = rotation;
        const target = targetOf(rotation, plan);
        const acting = withKey(user, target);
        await proveAccepted(acting, target, operation);
        // AWS refuses a disabled key before it checks the signature, so any secret will do.
        const old = { accessKeyId: plan.old, secretAccessKey: secrets.get(plan.old) ?? target.secretAccessKey };
        await disableKey(acting, old, operation);
        await proveAccepted(acting, target, operation);
        return {
            keys: keys.map((key) => (key.id === plan.old ? { ...key, isActive: false } : key)),
            isProven: false,
        };
    },

    async delete(rotation, _step, { plan, operation }) {
        await deleteKey(withKey(rotation.user, targetOf(rotation, plan)), plan.old, operation);
        return { keys: rotation.keys.filter(({ id }) => id !== plan.old) };
    },

    async tidy(rotation, _step, { plan, operation }) {
        await removeNote(withKey(rotation.user, targetOf(rotation, plan)), operation);
        return { note: undefined };
    },
};

/** Does a step and returns the rotation after it. Every step can be repeated. */
export async function doStep(rotation: RootRotation, step: Step, context: StepContext): Promise<RootRotation> {
    const run = stepFunctions[step.do] as StepFunction<Step["do"]>;
    return { ...rotation, ...(await run(rotation, step as never, context)) };
}

function targetOf({ secrets }: RootRotation, { target = "", old }: RotationPlan): KeyPair {
    const secretAccessKey = secrets.get(target);
    if (!secretAccessKey) {
        throw new CliError(exitCodes.failed, {
            code: "PreconditionFailed",
            operation: new Operation("rotate", "root key", old),
            reason: `the secret of ${target}, which replaces it, is not known`,
            remedy: `set both config keys to that pair, and ${rerunRemedy}`,
        });
    }
    return { accessKeyId: target, secretAccessKey };
}

/**
 * Runs `pulumi up` on a stack with the program in its project's folder. Interrupted, the engine finishes its current
 * step.
 */
async function upStack({ checkpoint, name }: StackState, signal: AbortSignal): Promise<void> {
    const operation = new Operation("update", "stack", name);
    progress(`Updating stack ${name} …`);
    const { openProgram } = await import("../../engine/openStack.js");
    const { stack, close } = await openProgram(checkpoint, { operation });
    try {
        await stack.up({ signal });
    } catch (error) {
        if (signal.aborted) {
            const exitCode = error instanceof CliError ? error.exitCode : exitCodes.failed;
            throw new CliError(exitCode, {
                code: "Interrupted",
                operation,
                reason: "pulumi up was interrupted",
                remedy: rerunRemedy,
            });
        }
        throw LeaseError.isInstance(error) ? withRerunRemedy(error) : error;
    } finally {
        close();
    }
}

import { awsNow } from "../../../provider/aws/clock";
import { LeaseError } from "../../../provider/leaseError";
import { Operation } from "../../../provider/operation";
import { interruptible } from "../../process/interruptible";
import { confirm } from "../../terminal/confirm";
import { print, remark } from "../../terminal/print";
import { describeDone, describeOtherUses, describePlan } from "./describeSteps";
import { doStep, type StepContext } from "./doStep";
import { planRotation, type RotationPlan, type Step } from "./planRotation";
import {
    factsOf,
    type RootRotation,
    type RotateRootOptions,
    readRotation,
    rerunRemedy,
    withRerunRemedy,
} from "./rotation";
import { formatAge } from "./rotationFacts";

/** `stacklease rotate-root`: replaces the access key of a backend with explicit keys by a new one, everywhere in its project. */
export async function rotateRoot(options: RotateRootOptions): Promise<void> {
    const { old, target, age } = await rotateRootKey(options);
    remark(
        "Backups and the history of the state, and older versions of the config, still hold the old key; it opens nothing now.",
    );
    print(`${target} has taken the place of ${old}, which ${age ? `was ${age} old and ` : ""}is gone.`);
}

/** How a rotation has ended. */
interface RotationResult {
    readonly old: string;
    readonly target: string;
    /** Age of the old key in words; undefined where it was gone before. */
    readonly age: string | undefined;
}

/**
 * Rotates the key of a stack's backend: looks at what AWS, config and state say, does what is first of what is left, and looks again. So a run
 * goes on where another was interrupted.
 */
async function rotateRootKey(options: RotateRootOptions): Promise<RotationResult> {
    const rotation = await readRotation(options, new Operation("rotate", "root key"));
    const plan = planOf(rotation);
    const operation = new Operation("rotate", "root key", plan.old);
    const key = rotation.keys.find(({ id }) => id === plan.old);
    const told = key && formatAge(awsNow() - key.createdAt);
    if (!plan.target && plan.holders.length > 0) {
        throw new LeaseError({
            code: "InvalidInput",
            operation,
            reason: `nothing is begun, since ${describeOtherUses(rotation, plan)}`,
            remedy: "then run the same command again",
        });
    }
    await confirm(operation, describePlan(rotation, plan), options);
    const last = await interruptible(operation, (signal) => doSteps(rotation, plan, { options, operation, signal }));
    return { old: last.old, target: last.target ?? "", age: told };
}

/** Does what is first of what is left, and looks again, until nothing is. Gives the last plan. */
async function doSteps(
    from: RootRotation,
    first: RotationPlan,
    context: Omit<StepContext, "plan">,
): Promise<RotationPlan> {
    const { operation, signal } = context;
    let [rotation, plan] = [from, first];
    let done: Step["do"] | undefined;
    for (let [step] = plan.steps; step; [step] = plan.steps) {
        // A new key that is not stored yet would be lost.
        if (signal.aborted && done !== "create") {
            const left = plan.steps.map((each) => each.do).join(", ");
            throw new LeaseError({
                code: "Interrupted",
                operation,
                reason: `left to do: ${left}`,
                remedy: rerunRemedy,
            });
        }
        rotation = await doStep(rotation, step, { ...context, plan }).catch((error: Error) => {
            throw signal.aborted && LeaseError.isInstance(error) ? withRerunRemedy(error) : error;
        });
        remark(describeDone(rotation, plan, step));
        done = step.do;
        if (step.do === "tidy") {
            break; // From here on, it would be another rotation.
        }
        plan = planOf(rotation);
        if (rotation.isProven && plan.holders.length > 0) {
            throw new LeaseError({
                code: "InvalidInput",
                operation,
                reason: `it stops here, since ${describeOtherUses(rotation, plan)}`,
                remedy: `then ${rerunRemedy}`,
            });
        }
    }
    return plan;
}

function planOf(rotation: RootRotation): RotationPlan {
    const plan = planRotation(factsOf(rotation));
    if ("refusal" in plan) {
        throw new LeaseError({
            code: "InvalidInput",
            operation: new Operation("rotate", "root key", rotation.backend.accessKeyId),
            ...plan.refusal,
        });
    }
    return plan;
}

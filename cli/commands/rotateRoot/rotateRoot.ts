import { awsNow } from "../../../provider/aws/clock";
import { LeaseError } from "../../../provider/errors/leaseError";
import { Operation } from "../../../provider/errors/operation";
import { interruptible } from "../../process/signals";
import { confirm } from "../../terminal/confirm";
import { print, remark } from "../../terminal/print";
import { describeDone, describeOtherUses, describePlan } from "./describeSteps";
import { doStep, type StepContext } from "./doStep";
import { planRotation, type RotationPlan, type Step } from "./planRotation";
import { rerunRemedy, withRerunRemedy } from "./rootUser";
import { factsOf, type RootRotation, type RotateRootOptions, readRotation } from "./rotation";
import { formatAge } from "./rotationFacts";

/** Runs `stacklease rotate-root`: replaces the explicit access key of a backend everywhere in its project. */
export async function rotateRoot(options: RotateRootOptions): Promise<void> {
    const { old, target, age } = await rotateRootKey(options);
    remark(
        "State backups, the state history and older versions of the config still contain the old key. AWS no longer accepts it.",
    );
    print(`Replaced ${old}${age ? ` (${age} old)` : ""} with ${target}. The old key is deleted.`);
}

/** The result of a rotation. */
interface RotationResult {
    readonly old: string;
    readonly target: string;
    /** Age of the old key in words; undefined if it was deleted before. */
    readonly age: string | undefined;
}

/**
 * Rotates the key of a stack's backend: plans from what AWS, config and state say, does the first step, and plans
 * again. So a run resumes where another was interrupted.
 */
async function rotateRootKey(options: RotateRootOptions): Promise<RotationResult> {
    const rotation = await readRotation(options, new Operation("rotate", "root key"));
    const plan = planOf(rotation);
    const operation = new Operation("rotate", "root key", plan.old);
    const key = rotation.keys.find(({ id }) => id === plan.old);
    const age = key && formatAge(awsNow() - key.createdAt);
    if (!plan.target && plan.otherUses.length > 0) {
        throw new LeaseError({
            code: "PreconditionFailed",
            operation,
            reason: `nothing was changed: ${describeOtherUses(rotation, plan)}`,
            remedy: "then run the same command again",
        });
    }
    await confirm(operation, describePlan(rotation, plan), options);
    const last = await interruptible(operation, (signal) => doSteps(rotation, plan, { options, operation, signal }));
    return { old: last.old, target: last.target ?? "", age };
}

/** Does the first step and plans again, until no step remains. Returns the last plan. */
async function doSteps(
    from: RootRotation,
    first: RotationPlan,
    context: Omit<StepContext, "plan">,
): Promise<RotationPlan> {
    const { operation, signal } = context;
    let [rotation, plan] = [from, first];
    let done: Step["do"] | undefined;
    for (let [step] = plan.steps; step; [step] = plan.steps) {
        // After `create` it continues, because a key that is not stored would be lost.
        if (signal.aborted && done !== "create") {
            const remaining = plan.steps.map((each) => each.do).join(", ");
            throw new LeaseError({
                code: "Interrupted",
                operation,
                reason: `remaining steps: ${remaining}`,
                remedy: rerunRemedy,
            });
        }
        rotation = await doStep(rotation, step, { ...context, plan }).catch((error: Error) => {
            throw signal.aborted && LeaseError.isInstance(error) ? withRerunRemedy(error) : error;
        });
        remark(describeDone(rotation, plan, step));
        done = step.do;
        if (step.do === "tidy") {
            break; // The next plan would be another rotation.
        }
        plan = planOf(rotation);
        if (rotation.isProven && plan.otherUses.length > 0) {
            throw new LeaseError({
                code: "PreconditionFailed",
                operation,
                reason: `stopped: ${describeOtherUses(rotation, plan)}`,
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

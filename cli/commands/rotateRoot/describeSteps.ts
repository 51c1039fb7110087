import { awsNow } from "../../../provider/aws/clock";
import { age } from "./age";
import type { RotationPlan, Step } from "./planRotation";
import { noteTag } from "./rootNote";
import type { Rotation } from "./rotation";
import { holdersOf } from "./rotationFacts";

/** What will be done, a line each, for the user to agree to. */
export function describePlan(rotation: Rotation, plan: RotationPlan): string[] {
    const { project, user, configKeys, keys } = rotation;
    const { old, target, steps, holders } = plan;
    const stacksTo = (what: "store" | "up") =>
        steps.flatMap((step) => (step.do === what ? [step.stack] : [])).join(", ");
    const key = keys.find(({ id }) => id === old);
    const lost = steps.find((step) => step.do === "discard");
    const has = (what: Step["do"]) => steps.some((step) => step.do === what);
    const lines = [
        ...(lost ? [`delete ${lost.key}, which an interrupted run has made: ${describeLost(rotation, lost.key)}`] : []),
        ...(target ? [] : [`tag the user ${noteTag}, make a second access key, and wait until AWS accepts it`]),
        ...(has("store") ? [`store it as ${configKeys.id} and ${configKeys.secret} of ${stacksTo("store")}`] : []),
        ...(has("up") ? [`pulumi up of ${stacksTo("up")}, with whatever else has changed in the program`] : []),
        ...(has("prove") ? [`prove that no stack of project ${project} holds ${old} in its state`] : []),
        ...(has("disable") ? [`disable ${old}, by the new key, and prove that once more`] : []),
        ...(has("delete") ? [`delete ${old}`] : []),
    ];
    const howOld = key ? `${age(awsNow() - key.createdAt)} old${key.isActive ? "" : ", disabled"}` : "gone from AWS";
    return [
        `${target ? "Going on with the rotation of" : "Rotating"} root key ${old} (${howOld}) of ${user.arn}${target ? `; ${target} takes its place` : ""}:`,
        ...lines.map((line, index) => `  ${index + 1}. ${line}`),
        ...holders.map(
            ({ stack, urns }) => `  ! ${stack} holds ${old} (${urns.length} ×), and nothing here changes that`,
        ),
        ...(has("store")
            ? ["Other checkouts of the project have the old key in their config until they get the new one."]
            : []),
    ];
}

function describeLost({ keys }: Rotation, lost: string): string {
    const { createdAt = awsNow(), lastUse = "never" } = keys.find(({ id }) => id === lost) ?? {};
    const use = typeof lastUse === "string" ? "never used" : "used last with sts, right after it was made";
    return `${age(awsNow() - createdAt)} old, ${use}, its secret lost`;
}

/** What a step has done, in a line. */
export function describeDone(rotation: Rotation, { old, target = "" }: RotationPlan, step: Step): string {
    const { configKeys, stacks, keys, user } = rotation;
    switch (step.do) {
        case "note":
            return `Noted on ${user.arn} that ${old} is to go`;
        case "discard":
            return `Deleted ${step.key}`;
        case "create":
            return `Made ${keys.at(-1)?.id}, which AWS accepts`;
        case "store":
            return `Stored ${target} as ${configKeys.id} and ${configKeys.secret} of ${step.stack}`;
        case "up":
            return `Updated stack ${step.stack}`;
        case "prove":
            return `Searched the state of ${stacks.length === 1 ? "1 stack" : `${stacks.length} stacks`} for ${old}: ${foundIn(stacks, old)}`;
        case "disable":
            return `Disabled ${old}: AWS refuses it, and accepts ${target}`;
        case "delete":
            return `Deleted ${old}`;
        case "tidy":
            return `Took the note off ${user.arn}`;
    }
}

function foundIn(stacks: Rotation["stacks"], old: string): string {
    const found = stacks.filter((stack) => holdersOf(stack, old).length > 0).map(({ name }) => name);
    return found.length > 0 ? `held by ${found.join(", ")}` : "nothing holds it";
}

import { awsNow } from "../../../provider/aws/clock";
import { leasesOf } from "../../state/leases";
import type { KeyUse, RotationPlan, Step } from "./planRotation";
import { noteTag } from "./rootNote";
import { pairIn, type RootRotation, stackNamed } from "./rotation";
import { formatAge, urnsWith } from "./rotationFacts";

/** What will be done, a line each, for the user to agree to. */
export function describePlan(rotation: RootRotation, plan: RotationPlan): string[] {
    const { project, user, configKeys, keys } = rotation;
    const { old, target, steps, holders } = plan;
    const stacksTo = (what: "store" | "up") =>
        steps.flatMap((step) => (step.do === what ? [step.stack] : [])).join(", ");
    const key = keys.find(({ id }) => id === old);
    const lost = steps.find((step) => step.do === "discard");
    const has = (what: Step["do"]) => steps.some((step) => step.do === what);
    const lines = [
        ...(lost
            ? [`delete ${lost.key}, which an interrupted run has made: ${describeLostKey(rotation, lost.key)}`]
            : []),
        ...(target ? [] : [`tag the user ${noteTag}, make a second access key, and wait until AWS accepts it`]),
        ...(has("store") ? [`store it as ${configKeys.id} and ${configKeys.secret} of ${stacksTo("store")}`] : []),
        ...(has("up") ? [`pulumi up of ${stacksTo("up")}, with whatever else has changed in the program`] : []),
        ...(has("prove") ? [`prove that no stack of project ${project} holds ${old} in its state`] : []),
        ...(has("disable") ? [`disable ${old}, by the new key, and prove that once more`] : []),
        ...(has("delete") ? [`delete ${old}`] : []),
    ];
    const howOld = key
        ? `${formatAge(awsNow() - key.createdAt)} old${key.isActive ? "" : ", disabled"}`
        : "gone from AWS";
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

function describeLostKey({ keys }: RootRotation, lost: string): string {
    const { createdAt = awsNow(), lastUse = "never" } = keys.find(({ id }) => id === lost) ?? {};
    const use = typeof lastUse === "string" ? "never used" : "used last with sts, right after it was made";
    return `${formatAge(awsNow() - createdAt)} old, ${use}, its secret lost`;
}

/** What a step has done, in a line. */
export function describeDone(rotation: RootRotation, { old, target = "" }: RotationPlan, step: Step): string {
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

function foundIn(stacks: RootRotation["stacks"], old: string): string {
    const found = stacks.filter((stack) => urnsWith(stack, old).length > 0).map(({ name }) => name);
    return found.length > 0 ? `held by ${found.join(", ")}` : "nothing holds it";
}

/** How many resources of a stack are named. */
const maxUrns = 3;

/** What holds the old key yet, and what to do about each. */
export function describeOtherUses(rotation: RootRotation, { old, holders, target }: RotationPlan): string {
    const { keys, user } = rotation;
    const isDisabled = keys.some(({ id, isActive }) => id === old && !isActive);
    return [
        ...holders.map(
            (holder) => `${holder.stack} holds it in ${urnList(holder)}; ${remedy(rotation, holder, target)}`,
        ),
        ...(isDisabled
            ? [
                  `${old} is disabled by now: should anything need it until then, aws iam update-access-key --user-name ${user.userName} --access-key-id ${old} --status Active enables it again`,
              ]
            : []),
    ].join("; ");
}

function urnList({ urns }: KeyUse): string {
    return [...urns.slice(0, maxUrns), ...(urns.length > maxUrns ? [`${urns.length - maxUrns} more`] : [])].join(", ");
}

function remedy(rotation: RootRotation, { stack: name }: KeyUse, target: string | undefined): string {
    const stack = stackNamed(rotation, name);
    if (stack.isIssued) {
        const leases = leasesOf(stack.checkpoint, awsNow()).map(({ leaseId }) => leaseId || name);
        return `wait for the end of its command, or run stacklease revoke ${leases.join(" ")}`;
    }
    const { configKeys } = rotation;
    if (target && pairIn(stack, configKeys)?.id === target) {
        return `it was updated by an older config than the one here, or has the key from elsewhere than ${configKeys.id}: run pulumi up on it here, or put ${target} and its secret there`;
    }
    const instead = target
        ? `put ${target} and its secret there`
        : "have it take the key from there, or give it another user's";
    return `it has the key from elsewhere than ${configKeys.id} of its config here: ${instead}, and run pulumi up`;
}

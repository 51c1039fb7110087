import { awsNow } from "../../../provider/aws/clock";
import { noteTag } from "../../../provider/lease/naming";
import { leasesOf } from "../../state/leases";
import type { KeyUse, RotationPlan, Step } from "./planRotation";
import { pairIn, type RootRotation, stackNamed } from "./rotation";
import { formatAge, urnsWith } from "./rotationFacts";

/** Returns the plan in one line per step, for the user to confirm. */
export function describePlan(rotation: RootRotation, plan: RotationPlan): string[] {
    const { project, user, configKeys, keys } = rotation;
    const { old, target, steps, otherUses } = plan;
    const stacksTo = (what: "store" | "up") =>
        steps.flatMap((step) => (step.do === what ? [step.stack] : [])).join(", ");
    const key = keys.find(({ id }) => id === old);
    const lost = steps.find((step) => step.do === "discard");
    const has = (what: Step["do"]) => steps.some((step) => step.do === what);
    const lines = [
        ...(lost
            ? [`delete ${lost.key}, which an interrupted run created: ${describeLostKey(rotation, lost.key)}`]
            : []),
        ...(target ? [] : [`tag the user ${noteTag}, create a second access key, and wait until AWS accepts it`]),
        ...(has("store")
            ? [`store it as ${configKeys.id} and ${configKeys.secret} in the config of ${stacksTo("store")}`]
            : []),
        ...(has("up") ? [`run pulumi up on ${stacksTo("up")}, which also applies other changes in the program`] : []),
        ...(has("prove") ? [`prove that no stack of project ${project} has ${old} in its state`] : []),
        ...(has("disable") ? [`disable ${old} using the new key, and repeat that proof`] : []),
        ...(has("delete") ? [`delete ${old}`] : []),
    ];
    const keyStatus = key
        ? `${formatAge(awsNow() - key.createdAt)} old${key.isActive ? "" : ", disabled"}`
        : "already deleted";
    return [
        `${target ? "Resuming the rotation of" : "Rotating"} root key ${old} (${keyStatus}) of ${user.arn}${target ? `; ${target} replaces it` : ""}:`,
        ...lines.map((line, index) => `  ${index + 1}. ${line}`),
        ...otherUses.map(
            ({ stack, urns }) => `  ! ${stack} has ${old} in its state (${urns.length} ×), and no step changes that`,
        ),
        ...(has("store")
            ? ["Other checkouts of the project have the old key in their config until they pull the new one."]
            : []),
    ];
}

function describeLostKey({ keys }: RootRotation, lost: string): string {
    const { createdAt = awsNow(), lastUse = "never" } = keys.find(({ id }) => id === lost) ?? {};
    const use = typeof lastUse === "string" ? "never used" : "last used with sts, right after it was created";
    return `${formatAge(awsNow() - createdAt)} old, ${use}, secret lost`;
}

/** Returns what a step did, in one line. */
export function describeDone(rotation: RootRotation, { old, target = "" }: RotationPlan, step: Step): string {
    const { configKeys, stacks, keys, user } = rotation;
    switch (step.do) {
        case "note":
            return `Tagged ${user.arn}: ${old} is being replaced`;
        case "discard":
            return `Deleted ${step.key}`;
        case "create":
            return `Created ${keys.at(-1)?.id}; AWS accepts it`;
        case "store":
            return `Stored ${target} as ${configKeys.id} and ${configKeys.secret} in the config of ${step.stack}`;
        case "up":
            return `Updated stack ${step.stack}`;
        case "prove":
            return `Searched the state of ${stacks.length === 1 ? "1 stack" : `${stacks.length} stacks`} for ${old}: ${foundIn(stacks, old)}`;
        case "disable":
            return `Disabled ${old}: AWS refuses it, and accepts ${target}`;
        case "delete":
            return `Deleted ${old}`;
        case "tidy":
            return `Removed tag ${noteTag} from ${user.arn}`;
    }
}

function foundIn(stacks: RootRotation["stacks"], old: string): string {
    const found = stacks.filter((stack) => urnsWith(stack, old).length > 0).map(({ name }) => name);
    return found.length > 0 ? `found in ${found.join(", ")}` : "not found";
}

/** How many resources of a stack a message lists. */
const maxUrns = 3;

/** Returns which stacks still have the old key and what to do about each. */
export function describeOtherUses(rotation: RootRotation, { old, otherUses, target }: RotationPlan): string {
    const { keys, user } = rotation;
    const isDisabled = keys.some(({ id, isActive }) => id === old && !isActive);
    return [
        ...otherUses.map((use) => `${use.stack} has the old key in ${urnList(use)}; ${remedy(rotation, use, target)}`),
        ...(isDisabled
            ? [
                  `${old} is now disabled: if something still needs it, enable it with aws iam update-access-key --user-name ${user.userName} --access-key-id ${old} --status Active`,
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
        return `wait until its command has ended, or run stacklease revoke ${leases.join(" ")}`;
    }
    const { configKeys } = rotation;
    if (target && pairIn(stack, configKeys)?.id === target) {
        return `either its last update used an older config than the one in this folder, and pulumi up here corrects that, or it does not get the key from ${configKeys.id}: put ${target} and its secret where it gets it from, and run pulumi up`;
    }
    const instead = target
        ? `put ${target} and its secret where it gets the key from`
        : "make it use that config key, or the key of another user";
    return `it does not get the key from ${configKeys.id} of its config in this folder: ${instead}, and run pulumi up`;
}

import { awsNow } from "../../../provider/aws/clock";
import { leasesOf } from "../../state/leases";
import type { Holder, RotationPlan } from "./planRotation";
import { pairIn, type Rotation, stackNamed } from "./rotation";

/** How many resources of a stack are named. */
const most = 3;

/** What holds the old key yet, and what to do about each. */
export function describeHolders(rotation: Rotation, { old, holders, target }: RotationPlan): string {
    const { keys, user } = rotation;
    const isDisabled = keys.some(({ id, isActive }) => id === old && !isActive);
    return [
        ...holders.map((holder) => `${holder.stack} holds it in ${named(holder)}; ${remedy(rotation, holder, target)}`),
        ...(isDisabled
            ? [
                  `${old} is disabled by now: should anything need it until then, aws iam update-access-key --user-name ${user.userName} --access-key-id ${old} --status Active enables it again`,
              ]
            : []),
    ].join("; ");
}

function named({ urns }: Holder): string {
    return [...urns.slice(0, most), ...(urns.length > most ? [`${urns.length - most} more`] : [])].join(", ");
}

function remedy(rotation: Rotation, { stack: name }: Holder, target: string | undefined): string {
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

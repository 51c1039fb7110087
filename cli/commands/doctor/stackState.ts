import { LeaseError } from "../../../provider/leaseError";
import { type Finding, ok, warn } from "./finding";
import type { Surroundings } from "./surroundings";

/** The stack's state: whether it can be read. */
export async function stackState({ stack, options }: Surroundings): Promise<Finding> {
    try {
        const checkpoint = await stack;
        const { size, leases, begun, omitted } = checkpoint;
        const name = checkpoint.stack
            ? `${checkpoint.project}/${checkpoint.stack}`
            : (options.stack ?? "the selected stack");
        const unread = omitted.filter(({ type }) => type === "DynamicCredential").length;
        return ok(`${name}: ${size} resources, ${leases.length + begun.length + unread} of them leases`);
    } catch (error) {
        if (LeaseError.isInstance(error) && error.code === "NoStackSelected") {
            return warn(
                "no stack is selected",
                "run pulumi stack select or pulumi stack init, or give one with --stack",
            );
        }
        throw error;
    }
}

import { LeaseError } from "../../../provider/leaseError";

/** How to go on with a rotation that has stopped. */
export const goOn = "run the same command again to go on";

/** An error with that for its remedy, after the one that it may have. */
export function withGoOn(error: LeaseError): LeaseError {
    const { code, operation, reason, remedy } = error;
    if (remedy.includes("run the same command again")) {
        return error;
    }
    const both = remedy ? `${remedy}, and ${goOn}` : `correct that, and ${goOn}`;
    return new LeaseError({ code, operation, reason, remedy: both }, { cause: error });
}

import { LeaseError } from "../../../provider/errors/leaseError";

/** The remedy for a rotation that has stopped. */
export const rerunRemedy = "run the same command again to resume";

/** Returns an error with {@link rerunRemedy} added to its remedy. */
export function withRerunRemedy(error: LeaseError): LeaseError {
    const { code, operation, reason, remedy } = error;
    if (remedy.includes("run the same command again")) {
        return error;
    }
    const both = remedy ? `${remedy}, and ${rerunRemedy}` : `correct that, and ${rerunRemedy}`;
    return new LeaseError({ code, operation, reason, remedy: both }, { cause: error });
}

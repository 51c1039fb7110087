import { explain, hasCode } from "../../../provider/aws/errors";
import { LeaseError } from "../../../provider/leaseError";
import type { Operation } from "../../../provider/operation";
import type { RootUser } from "./rootUser";

/** A failed call in our words. A permission that is lacking is one on the user itself, which no issuer of leases needs. */
export function explainRefusal(
    { arn, connection }: RootUser,
    operation: Operation,
    call: string,
    error: unknown,
): LeaseError {
    return hasCode(error, "AccessDenied")
        ? new LeaseError(
              {
                  code: "AccessDenied",
                  operation,
                  reason: `${arn} may not ${call} on itself`,
                  remedy: `grant it that, with Resource ${arn}, and run the same command again to go on`,
              },
              { cause: error },
          )
        : explain(operation, call, connection, error);
}

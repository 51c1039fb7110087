import { explain, hasCode, LeaseError } from "../../provider/aws/errors";
import type { RootUser } from "./rootUser";

/** A failed call in our words. A permission that is lacking is one on the user itself, which no issuer of leases needs. */
export function explainRefusal({ arn, connection }: RootUser, what: string, call: string, error: unknown): LeaseError {
    return hasCode(error, "AccessDenied")
        ? new LeaseError(
              `${what}: ${arn} may not ${call} on itself; grant it that, with Resource ${arn}, and run the same command again to go on`,
              { cause: error },
          )
        : explain(what, call, connection, error);
}

import type { Service } from "../service/service";
import { assumeRole } from "./assumeRole";
import { getFederationToken } from "./getFederationToken";
import { getSessionToken } from "./getSessionToken";

/** STS. https://docs.aws.amazon.com/STS/latest/APIReference/ */
export const stsService: Service = {
    AssumeRole: assumeRole,
    GetFederationToken: getFederationToken,
    GetSessionToken: getSessionToken,
    // Needs no permission, and an explicit Deny does not stop it.
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    GetCallerIdentity: {
        demands: () => [],
        run: ({ caller }) => ({ Arn: caller.arn, UserId: caller.userId, Account: caller.account.id }),
    },
};

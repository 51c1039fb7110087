import type { ServiceOperation } from "../service/service";
import { callingUser } from "./callingUser";
import { describeCredentials, issueSession } from "./issueSession";
import { isMfaPresent, useMfaCode } from "./mfa";
import { durationOf } from "./parameters";

/**
 * GetSessionToken. It needs no permission.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html
 */
export const getSessionToken: ServiceOperation = {
    demands: () => [],
    run(call) {
        const seconds = durationOf(call, { fallback: 43_200, max: 129_600 });
        const user = callingUser(call);
        const mfaPresent = isMfaPresent(call);
        useMfaCode(call);
        const session = issueSession(
            call.caller.account,
            { kind: "user session", user, mfaPresent },
            seconds,
            call.clock,
        );
        return { Credentials: describeCredentials(session) };
    },
};

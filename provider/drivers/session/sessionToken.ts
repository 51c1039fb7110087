import { findTokenFault } from "./callerFaults";
import { RequestRefused } from "./mintSession";
import { sessionDriver } from "./sessionDriver";

/**
 * Environment variable with an MFA code. A code is valid for half a minute and for one session, so it is not an input.
 */
export const mfaCodeVariable = "STACKLEASE_MFA_CODE";

/** Codes that this process has sent. AWS accepts each code once. */
const used = new Set<string>();

/**
 * `session_token`: a session with all permissions of its issuing user, with MFA if the policy sets a device.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export const sessionToken = sessionDriver({
    findCallerFault: (_, caller) => findTokenFault(caller),
    request: ({ policy: { mfaSerialNumber } }) => ({
        async send(sts, seconds, issuerArn) {
            const { GetSessionTokenCommand } = await import("@aws-sdk/client-sts");
            const mfa = mfaSerialNumber ? { SerialNumber: mfaSerialNumber, TokenCode: takeCode(mfaSerialNumber) } : {};
            const { Credentials } = await sts.send(new GetSessionTokenCommand({ DurationSeconds: seconds, ...mfa }));
            return { credentials: Credentials, arn: issuerArn, sessionId: null };
        },
        async explain(error) {
            return mfaSerialNumber && /MultiFactorAuthentication/.test((error as Error).message)
                ? {
                      code: "AccessDenied" as const,
                      reason: `AWS did not accept the MFA code of ${mfaSerialNumber}`,
                      remedy: `set ${mfaCodeVariable} to the code that the device shows now, which must not have been used before, and run pulumi up again`,
                  }
                : undefined;
        },
    }),
});

function takeCode(device: string): string {
    const code = process.env[mfaCodeVariable] ?? "";
    if (!/^\d{6}$/.test(code)) {
        throw new RequestRefused({
            code: "InvalidInput",
            reason: `it requires a six-digit MFA code of ${device}`,
            remedy: `set ${mfaCodeVariable} to the code that the device shows, and run pulumi up again`,
        });
    }
    if (used.has(`${device} ${code}`)) {
        throw new RequestRefused({
            code: "InvalidInput",
            reason: `another lease of this pulumi up has used the MFA code of ${device}, and AWS accepts each code only once`,
            remedy: `set ${mfaCodeVariable} to the next code, and run pulumi up again`,
        });
    }
    used.add(`${device} ${code}`);
    return code;
}

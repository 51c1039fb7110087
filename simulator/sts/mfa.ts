import type { Call } from "../service/service";
import { accessDenied } from "./accessDenied";
import { optional } from "./parameters";

/**
 * Whether a call comes with a good code of one of the calling user's MFA devices. Refuses a call with a bad one.
 *
 * The simulator's devices have no seeds, so it can't tell the code of the hour: any six digits but 000000 are good,
 * once for each device. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export function isMfaPresent(call: Call): boolean {
    const serialNumber = optional(call, "SerialNumber");
    const { TokenCode } = call.parameters;
    if (serialNumber === undefined && TokenCode === undefined) {
        return false;
    }
    if (serialNumber === undefined || TokenCode === undefined) {
        throw accessDenied(
            "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
        );
    }
    const { account, kind, userName = "" } = call.caller;
    const device = kind === "user" && account.users.get(userName)?.mfaDevices.has(serialNumber);
    const fresh = !account.usedMfaCodes.get(serialNumber)?.has(TokenCode);
    if (!device || !fresh || !/^\d{6}$/.test(TokenCode) || TokenCode === "000000") {
        throw accessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code.");
    }
    return true;
}

/** Remembers a call's code, so that it is not taken again. */
export function useMfaCode({ caller, parameters }: Call): void {
    const { SerialNumber, TokenCode } = parameters;
    if (SerialNumber !== undefined && TokenCode !== undefined) {
        const { usedMfaCodes } = caller.account;
        usedMfaCodes.set(SerialNumber, new Set(usedMfaCodes.get(SerialNumber)).add(TokenCode));
    }
}

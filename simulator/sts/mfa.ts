import type { Call } from "../service/service";
import { accessDenied } from "./accessDenied";
import { optional } from "./parameters";

/**
 * Returns whether a call includes a valid code of one of the calling user's MFA devices.
 *
 * The simulator's devices have no seeds, so there is no correct code. Any six digits except 000000 are valid, once per
 * device.
 * @throws {ServiceError} if the code is not valid
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
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
    const isUnused = !account.usedMfaCodes.get(serialNumber)?.has(TokenCode);
    if (!device || !isUnused || !/^\d{6}$/.test(TokenCode) || TokenCode === "000000") {
        throw accessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code.");
    }
    return true;
}

/** Records a call's code as used, so that it is not accepted again. */
export function useMfaCode({ caller, parameters }: Call): void {
    const { SerialNumber, TokenCode } = parameters;
    if (SerialNumber !== undefined && TokenCode !== undefined) {
        const { usedMfaCodes } = caller.account;
        usedMfaCodes.set(SerialNumber, new Set(usedMfaCodes.get(SerialNumber)).add(TokenCode));
    }
}

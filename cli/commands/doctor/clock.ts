import { clockOffset, describeOffset } from "../../../provider/aws/clock";
import { type Finding, NotChecked, ok, warn } from "./finding";
import { type CheckedIssuer, identityOf } from "./issuers";

/** Above this many milliseconds the dates of leases look wrong on this machine; AWS refuses signatures that are 5 minutes off. */
const tolerance = 60_000;

/** This machine's clock against AWS's, by the date of any answer, a refusal too. */
export async function clock(issuers: readonly CheckedIssuer[]): Promise<Finding> {
    await Promise.allSettled(issuers.map(identityOf));
    const offset = clockOffset();
    if (offset === undefined) {
        throw new NotChecked("AWS has not answered");
    }
    const seconds = Math.round(Math.abs(offset) / 1_000);
    return Math.abs(offset) > tolerance
        ? warn(
              `this machine's clock is ${describeOffset(offset)} AWS's`,
              "set the machine's clock, best by NTP; leases end by AWS's in any case",
          )
        : ok(seconds < 2 ? "as AWS's, to a second or two" : `${seconds} s ${offset > 0 ? "behind" : "ahead of"} AWS's`);
}

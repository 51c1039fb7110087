import { awsNow, clockTolerance, describeOffset } from "../../provider/aws/clock";
import { remark } from "../terminal/print";

/** Says on stderr that this machine's clock is off, where times are told by AWS's as it was learned last. */
export function tellClock(): void {
    const offset = awsNow() - Date.now();
    if (Math.abs(offset) > clockTolerance) {
        remark(
            `stacklease: this machine's clock is ${describeOffset(offset)} AWS's, as it was when AWS was asked last; what is told of leases is by AWS's, set the machine's`,
        );
    }
}

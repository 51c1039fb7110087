import { awsNow } from "../../../provider/aws/clock";
import { Operation } from "../../../provider/errors/operation";
import { describeLease } from "../../state/describeLease";
import { readLease } from "../../state/findLease";
import { leaseText } from "../../state/leaseText";
import { clockRemarks } from "../../state/remarks";
import type { StackOptions } from "../../state/stacks";
import { print, printJson, remark } from "../../terminal/print";
import { remainingTime } from "../../terminal/quantities";
import { table } from "../../terminal/table";

/** Options of `stacklease show`. */
export interface ShowOptions extends StackOptions {
    readonly json?: boolean;
    readonly showSecrets?: boolean;
}

/** Runs `stacklease show`: prints everything about a lease, its secrets only with `showSecrets`. */
export async function show(given: string, options: ShowOptions): Promise<void> {
    const { showSecrets = false } = options;
    const found = showSecrets
        ? await readWithSecrets(given, options)
        : { ...(await readLease(given, options, new Operation("show", "lease"), "shown")), secrets: {} };
    const now = awsNow();
    remark(...clockRemarks());
    const shown = { ...describeLease(found, now), ...found.secrets, grants: found.text.grants };
    if (options.json) {
        printJson(shown);
        return;
    }
    const lines = { ...shown, timeLeft: remainingTime(found.text, now) };
    print(
        table(
            [],
            Object.entries(lines).map(([key, value]) => [labels[key] ?? key, formatValue(value)]),
        ),
    );
}

/** Returns a lease with everything that is secret in its stack. */
async function readWithSecrets(given: string, options: StackOptions) {
    const found = await readLease(given, options, new Operation("show", "lease"), "secrets");
    const { secretAccessKey, sessionToken } = found.lease;
    return {
        ...found,
        text: leaseText({ ...found.lease }, found.leaseId, found.urn),
        secrets: { secretAccessKey, sessionToken },
    };
}

/** Labels for keys that would be misread: `rotation killed: …` looks as if this lease were killed. */
const labels: Readonly<Record<string, string>> = { rotation: "replaced predecessor" };

function formatValue(value: unknown): string {
    return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "-");
}

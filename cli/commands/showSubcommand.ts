import { Operation } from "../../provider/errors/operation";
import type { AddSubcommand } from "../commandLine/addSubcommand";
import { addAllStacksOptions } from "../commandLine/options";
import type { StackOptions } from "../state/stacks";
import { print, printJson, remark } from "../terminal/print";

/** Adds `stacklease show`. */
export function showSubcommand(add: AddSubcommand): void {
    addAllStacksOptions(add("show <lease>", "Show everything about a lease", show)).option(
        "--show-secrets",
        "Show its credentials as well",
    );
}

/** Options of `stacklease show`. */
interface ShowOptions extends StackOptions {
    readonly json?: boolean;
    readonly showSecrets?: boolean;
}

/** Runs `stacklease show`: prints everything about a lease, its secrets only with `showSecrets`. */
async function show(given: string, options: ShowOptions): Promise<void> {
    const { awsNow } = await import("../../provider/aws/clock.js");
    const { describeLease } = await import("../state/describeLease.js");
    const { clockRemarks } = await import("../state/remarks.js");
    const { remainingTime } = await import("../terminal/quantities.js");
    const { table } = await import("../terminal/table.js");
    const found = options.showSecrets ? await readWithSecrets(given, options) : await readShown(given, options);
    const now = awsNow();
    remark(...clockRemarks());
    const shown = { ...describeLease(found, now), ...found.secrets, grants: found.shown.grants };
    if (options.json) {
        printJson(shown);
        return;
    }
    const lines = { ...shown, timeLeft: remainingTime(found.shown, now) };
    print(
        table(
            [],
            Object.entries(lines).map(([key, value]) => [labels[key] ?? key, formatValue(value)]),
        ),
    );
}

/** Returns a lease without what is secret in its stack. */
async function readShown(given: string, options: StackOptions) {
    const { readLease } = await import("../state/findLease.js");
    return { ...(await readLease(given, options, new Operation("show", "lease"), "shown")), secrets: {} };
}

/** Returns a lease with everything that is secret in its stack. */
async function readWithSecrets(given: string, options: StackOptions) {
    const { readLease } = await import("../state/findLease.js");
    const { shownLease } = await import("../state/shownLease.js");
    const found = await readLease(given, options, new Operation("show", "lease"), "secrets");
    const { secretAccessKey, sessionToken } = found.lease;
    return {
        ...found,
        shown: shownLease({ ...found.lease }, found.leaseId, found.urn),
        secrets: { secretAccessKey, sessionToken },
    };
}

/** Labels for keys that would be misread: `rotation killed: …` looks as if this lease were killed. */
const labels: Readonly<Record<string, string>> = { rotation: "replaced predecessor" };

function formatValue(value: unknown): string {
    return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "-");
}

import { isSession } from "../../provider/lease/leaseInputs";
import type { Limits } from "../../provider/lease/limits";
import { resolveLimits } from "../../provider/lease/limits";
import { reschedule } from "../../provider/lease/schedule";
import { CliError } from "../cliError";
import { byStack } from "../end/byStack";
import { renewDeclared, renewIssued } from "../end/renewInStack";
import { exitCodes } from "../exitCodes";
import { interruptible } from "../interruptible";
import { leasesUnder } from "../ledger/findLease";
import type { LedgerLease } from "../ledger/leases";
import { leasesIn, readLedgers } from "../ledger/readLedgers";
import type { StackOptions } from "../stackOptions";
import { type ConfirmOptions, confirm } from "../terminal/confirm";
import { print } from "../terminal/print";

export interface RenewOptions extends StackOptions, ConfirmOptions {
    /** Another length, for leases of `issue` only: those of a program have theirs there. */
    readonly ttl?: string;
}

/** `stacklease renew`: moves the end of leases to their ttl from now, up to their `maxTtl` from the issue. Their keys stay. */
export async function renew(given: string, options: RenewOptions): Promise<void> {
    const ledgers = await readLedgers(options, { showSecrets: true });
    const found = leasesUnder(leasesIn(ledgers), given, "renew lease").filter(({ successor }) => successor === null);
    const refused = found.flatMap((each) => refusal(each, options.ttl) ?? []);
    if (refused[0]) {
        throw refused[0];
    }
    await confirm(
        `renew ${given}`,
        found.map((each) => planOf(each, options.ttl)),
        options,
    );
    await interruptible(`renew ${given}`, async (signal) => {
        for (const { checkpoint, leases } of byStack(ledgers, found)) {
            signal.throwIfAborted();
            const renewed = leases[0]?.parent
                ? await renewIssued(checkpoint, leases, options.ttl, signal)
                : await renewDeclared(checkpoint, leases, signal);
            print(renewed.map(({ leaseId, lease }) => `${leaseId} ends at ${lease.expiresAt ?? "no time"}`).join("\n"));
        }
    });
}

function refusal({ leaseId, lease, state, parent }: LedgerLease, ttl: string | undefined): CliError | undefined {
    const what = `renew lease ${leaseId || lease.name}`;
    if (state === "expired" || state === "killed" || state === "pending") {
        return new CliError(
            exitCodes.over,
            `${what}: it is ${state}, and has no way back; run pulumi up to replace it`,
        );
    }
    if (isSession(lease)) {
        const end = lease.sessionExpiration ?? lease.expiresAt;
        return new CliError(
            exitCodes.failed,
            `${what}: it is a session, whose end (${end}) AWS can't move; issue another lease`,
        );
    }
    if (ttl !== undefined && !parent) {
        return new CliError(
            exitCodes.usage,
            `${what}: a program declares its ttl; edit it there and run pulumi up, or leave --ttl out`,
        );
    }
    return undefined;
}

function planOf({ leaseId, lease }: LedgerLease, ttl: string | undefined): string {
    const limits = resolveLimits({ ...lease, ttl: ttl ?? lease.ttl });
    const end = "ttl" in limits ? reschedule(lease, limits as Limits, Date.now()).expiresAt : undefined;
    return `Renew ${leaseId} (${lease.name}): ends at ${lease.expiresAt ?? "no time"} now, then at ${end ?? "the end of its ttl"}`;
}
